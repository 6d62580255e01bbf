// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Secrets with the authorities of clients' certificates, good and broken.
class AuthoritySecretTest {
  private static final Issuer ISSUER = new Issuer();

  private static AuthoritySecret read(String... namesAndTexts) {
    Map<String, String> data = new HashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      data.put(namesAndTexts[i], Issuer.base64(namesAndTexts[i + 1]));
    }
    return AuthoritySecret.read(data);
  }

  private static String problem(String... namesAndTexts) {
    return ((AuthoritySecret.Unusable) read(namesAndTexts)).problem();
  }

  @Test
  void allAuthoritiesAndListsAreRead() {
    String list = ISSUER.revoked(Instant.now());
    AuthoritySecret two = read("ca.crt", ISSUER.pem() + new Issuer().pem(), "ca.crl", list + list);
    Authorities authorities = ((AuthoritySecret.Usable) two).authorities();
    assertThat(authorities.certificates()).hasSize(2);
    assertThat(authorities.revoked()).hasSize(2);
  }

  @Test
  void whatIsMissingOrBrokenIsNamed() {
    assertThat(problem("tls.crt", ISSUER.pem())).isEqualTo("has no ca.crt");
    assertThat(problem("ca.crt", "hello")).isEqualTo("has no CERTIFICATE in PEM in ca.crt");
    assertThat(problem("ca.crt", ISSUER.pem(), "ca.crl", "hello"))
        .isEqualTo("has no X509 CRL in PEM in ca.crl");
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assertThat(problem("ca.crt", broken)).startsWith("has a ca.crt that cannot be read: ");
    assertThat(((AuthoritySecret.Unusable) AuthoritySecret.read(Map.of("ca.crt", "%"))).problem())
        .isEqualTo("has a ca.crt that is not Base64");
  }
}
