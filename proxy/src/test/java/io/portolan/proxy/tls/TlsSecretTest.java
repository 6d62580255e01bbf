// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsSecret.Unusable;
import io.portolan.proxy.tls.TlsSecret.Usable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Secrets as certificates: rule 49.
class TlsSecretTest {
  private static final Instant NOW = Instant.now();
  private static final Issuer ISSUER = new Issuer();
  private static final ServerCertificate RSA = ISSUER.issue(Kind.RSA, "shop.example");
  private static final ServerCertificate ECDSA = ISSUER.issue(Kind.ECDSA, "shop.example");

  private static TlsSecret read(Map<String, String> data) {
    return TlsSecret.read(TlsSecret.TYPE, data, NOW);
  }

  private static String problem(Map<String, String> data) {
    assertThat(read(data)).isInstanceOf(Unusable.class);
    return ((Unusable) read(data)).problem();
  }

  private static Map<String, String> without(String name) {
    Map<String, String> data = new HashMap<>(Issuer.data(RSA));
    data.remove(name);
    return data;
  }

  @Test
  void aKeyMayBeOfRsaOrEcdsaAndInAnyOfItsForms() {
    String chain = Issuer.pem(RSA.chain().toArray());
    assertThat(Issuer.pem(RSA.key())).startsWith("-----BEGIN RSA PRIVATE KEY");
    assertThat(read(Issuer.data(RSA))).isEqualTo(new Usable(RSA, List.of()));
    assertThat(read(Issuer.data(chain, Issuer.pem(RSA.key()))))
        .isEqualTo(new Usable(RSA, List.of()));
    chain = Issuer.pem(ECDSA.chain().toArray());
    String key = Issuer.rfc5915(ECDSA.key());
    assertThat(read(Issuer.data(chain, key))).isInstanceOf(Usable.class);
    assertThat(read(Issuer.data(chain, Issuer.pkcs8(ECDSA.key())))).isInstanceOf(Usable.class);
    String parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assertThat(read(Issuer.data(chain, parameters + key))).isInstanceOf(Usable.class);
  }

  @Test
  void theChainIsKeptWhole() {
    assertThat(((Usable) read(Issuer.data(ECDSA))).certificate().chain())
        .isEqualTo(ECDSA.chain())
        .hasSize(2);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(((Unusable) TlsSecret.read("Opaque", Issuer.data(RSA), NOW)).problem())
        .isEqualTo("is of type \"Opaque\"; only kubernetes.io/tls holds a certificate");
    assertThat(problem(without("tls.crt"))).isEqualTo("has no tls.crt");
    assertThat(problem(without("tls.key"))).isEqualTo("has no tls.key");
    assertThat(problem(Issuer.data("hello", Issuer.pem(RSA.key()))))
        .isEqualTo("has no CERTIFICATE in PEM in tls.crt");
    assertThat(problem(Issuer.data(Issuer.pem(RSA.own()), "hello")))
        .isEqualTo("has no PRIVATE KEY in PEM in tls.key");
    assertThat(problem(Map.of("tls.crt", "%", "tls.key", "%")))
        .isEqualTo("has a tls.crt that is not Base64");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    ServerCertificate other = ISSUER.issue(Kind.RSA, "shop.example");
    for (ServerCertificate each : List.of(other, ECDSA)) {
      assertThat(problem(Issuer.data(Issuer.pem(RSA.own()), Issuer.pkcs8(each.key()))))
          .isEqualTo("has a key in tls.key that is not that of the certificate in tls.crt");
    }
  }

  @Test
  void aChainInTheWrongOrderIsToldSo() {
    String turned = Issuer.pem(RSA.chain().getLast(), RSA.own());
    assertThat(problem(Issuer.data(turned, Issuer.pem(RSA.key()))))
        .isEqualTo("has the certificate of its key as number 2 in tls.crt; it has to be the first");
  }

  @Test
  void anEncryptedKeyIsRefused() {
    String key =
        """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBDqPjCkkOjBI2bJrF+y
        TvqvAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQGxP8hvRkp0VkN0jx
        bqZ6ZQRAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
        -----END ENCRYPTED PRIVATE KEY-----
        """;
    assertThat(problem(Issuer.data(Issuer.pem(RSA.own()), key)))
        .isEqualTo("has an encrypted key in tls.key; nobody here knows its password");
  }

  @Test
  void aCertificateOutOfItsTimeIsServedWithAWarning() {
    Instant end = Instant.parse("2024-03-01T00:00:00Z");
    ServerCertificate old = ISSUER.issue(Kind.ECDSA, end, "shop.example");
    assertThat(((Usable) read(Issuer.data(old))).warnings())
        .containsExactly("has a certificate that ended at 2024-03-01T00:00:00Z; clients refuse it");
    assertThat(((Usable) TlsSecret.read(TlsSecret.TYPE, Issuer.data(RSA), end)).warnings())
        .singleElement()
        .asString()
        .contains("begins at", "until then");
  }

  /// Whatever is in the Secret, the answer is a sentence.
  @Test
  void brokenBytesAreAProblemAndNeverAnError() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Map<String, String> data = new HashMap<>(Issuer.data(random.nextBoolean() ? RSA : ECDSA));
      String name = random.nextBoolean() ? "tls.crt" : "tls.key";
      byte[] bytes = Base64.getDecoder().decode(data.get(name));
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      data.put(name, Issuer.base64(new String(bytes, StandardCharsets.ISO_8859_1)));
      assertThatCode(() -> read(data)).as("seed %d", seed).doesNotThrowAnyException();
    }
  }
}
