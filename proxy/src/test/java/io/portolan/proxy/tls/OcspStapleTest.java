// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.tls.ServerCertificate.Kind;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Test;

/// Responses of OCSP in Secrets, good and broken.
class OcspStapleTest {
  private static final Issuer ISSUER = new Issuer();
  private static final ServerCertificate WEB = ISSUER.issue(Kind.ECDSA, "web.test");
  private static final KeyPurposeId OCSP_SIGNING = KeyPurposeId.id_kp_OCSPSigning;
  private static final Instant SOON = Instant.now().plusSeconds(3600);

  private static TlsSecret.Usable read(byte[] staple) {
    Map<String, String> data = new HashMap<>(Issuer.data(WEB));
    data.put("tls.ocsp-staple", Base64.getEncoder().encodeToString(staple));
    return (TlsSecret.Usable) TlsSecret.read(TlsSecret.TYPE, data, Instant.now());
  }

  @Test
  void aGoodResponseIsKeptForAsLongAsItHolds() {
    byte[] response = ISSUER.says(WEB, true, SOON);
    TlsSecret.Usable secret = read(response);
    assertThat(secret.warnings()).isEmpty();
    OcspStaple staple = secret.certificate().staple().orElseThrow();
    assertThat(staple.at(Instant.now())).contains(response);
    assertThat(staple.at(SOON.plusSeconds(1))).isEmpty();
  }

  @Test
  void whatCannotBeShownIsLeftOutAndNamed() {
    byte[] other = ISSUER.says(ISSUER.issue(Kind.ECDSA, "other.test"), true, SOON);
    byte[] ended = ISSUER.says(WEB, true, Instant.now().minusSeconds(60));
    byte[] forged = new Issuer().says(WEB, true, SOON);
    byte[] rubbish = {1, 2, 3};
    Instant now = Instant.now();
    byte[] unknown = ISSUER.says(WEB, new UnknownStatus(), now, SOON);
    byte[] early = ISSUER.says(WEB, CertificateStatus.GOOD, now.plusSeconds(900), SOON);
    byte[] byAnyServer = Issuer.says(WEB, SOON, ISSUER.issue(Kind.ECDSA, "other.test"));
    byte[] byAnEndedResponder =
        Issuer.says(WEB, SOON, ISSUER.issueToResponder(OCSP_SIGNING, now.minusSeconds(60)));
    byte[] byAnothersResponder =
        Issuer.says(WEB, SOON, new Issuer().issueToResponder(OCSP_SIGNING, SOON));
    byte[] byOneForSomethingElse =
        Issuer.says(WEB, SOON, ISSUER.issueToResponder(KeyPurposeId.id_kp_serverAuth, SOON));
    String notSigned = "is not signed by the certificate's issuer";
    Map<byte[], String> problems =
        Map.of(
            unknown,
            "says that the certificate is unknown",
            early,
            "begins at ",
            byAnyServer,
            notSigned,
            byAnEndedResponder,
            notSigned,
            byAnothersResponder,
            notSigned,
            byOneForSomethingElse,
            notSigned,
            other,
            "is about another certificate",
            ended,
            "ended at ",
            forged,
            notSigned,
            rubbish,
            "cannot be read");
    problems.forEach(
        (response, problem) -> {
          TlsSecret.Usable secret = read(response);
          assertThat(secret.certificate().staple()).isEmpty();
          assertThat(secret.warnings()).hasSize(1);
          assertThat(secret.warnings().getFirst())
              .startsWith("has a tls.ocsp-staple that is not shown to clients: it ")
              .contains(problem);
        });
  }

  /// RFC 6960 section 4.2.2.2.
  @Test
  void anAuthorityMayLetAnotherAnswer() {
    byte[] response =
        Issuer.says(
            WEB, SOON, ISSUER.issueToResponder(OCSP_SIGNING, Instant.now().plusSeconds(60)));
    TlsSecret.Usable secret = read(response);
    assertThat(secret.warnings()).isEmpty();
    assertThat(secret.certificate().staple()).isPresent();
  }

  @Test
  void aRevokedCertificateIsShownWithAWarning() {
    TlsSecret.Usable secret = read(ISSUER.says(WEB, false, SOON));
    assertThat(secret.certificate().staple()).isPresent();
    assertThat(secret.warnings())
        .isEqualTo(List.of("has a tls.ocsp-staple that says that the certificate is revoked"));
  }
}
