// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import java.io.IOException;
import java.net.URI;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is asked about a certificate, and of whom.
class OcspQuestionTest {
  private static final Issuer ISSUER = new Issuer();

  @Test
  void namesTheCertificateAsAnyResponderUnderstandsIt() throws Exception {
    ServerCertificate web = ISSUER.issueAnsweredAt("http://ocsp.test:81/a?b", "web.test");
    OcspQuestion question = OcspQuestion.about(web.chain()).orElseThrow();
    assertThat(question.responder()).isEqualTo(URI.create("http://ocsp.test:81/a?b"));
    OCSPReq request = new OCSPReq(question.request());
    assertThat(request.isSigned()).isFalse();
    assertThat(request.hasExtensions()).as("a nonce").isFalse();
    assertThat(request.getRequestList()).hasSize(1);
    CertificateID about = request.getRequestList()[0].getCertID();
    assertThat(about.getSerialNumber()).isEqualTo(web.own().getSerialNumber());
    assertThat(about.getHashAlgOID()).isEqualTo(CertificateID.HASH_SHA1.getAlgorithm());
    assertThat(
            about.matchesIssuer(
                new JcaX509CertificateHolder(ISSUER.own()),
                new JcaDigestCalculatorProviderBuilder().build()))
        .isTrue();
  }

  @Test
  void nobodyIsAskedAboutACertificateThatNamesNobody() throws Exception {
    assertThat(OcspQuestion.about(ISSUER.issue(Kind.RSA, "web.test").chain())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://ocsp.test/", "ldap://ocsp.test/", "http:///x", "http://a b/", "x"})
  void nobodyIsAskedInAnotherWayThanOverHttp(String responder) throws Exception {
    assertThat(OcspQuestion.about(ISSUER.issueAnsweredAt(responder, "web.test").chain())).isEmpty();
  }

  @Test
  void theAuthoritysCertificateHasToBeThere() {
    ServerCertificate web = ISSUER.issueAnsweredAt("http://ocsp.test/", "web.test");
    assertThatThrownBy(() -> OcspQuestion.about(web.chain().subList(0, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tls.crt")
        .hasMessageContaining("http://ocsp.test/");
  }
}
