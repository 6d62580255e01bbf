// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.explain.Explanation.Step;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.CertificateDemand;
import io.portolan.proxy.route.CertificateDemand.Need;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.PassedOn;
import io.portolan.proxy.tls.SelfSigned;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is foretold of TLS.
class HttpTlsTest {
  private final ServerCertificate byDefault = SelfSigned.create(Instant.now(), new SecureRandom());
  private final ServerCertificate other = SelfSigned.create(Instant.now(), new SecureRandom());
  private final CertificateTable table;

  HttpTlsTest() throws Exception {
    CertificateTable empty =
        CertificateTable.of(TlsLibrary.JDK.alone(byDefault, ServerTerms.USUAL));
    Authorities authorities = new Authorities(List.of(other.own()), List.of());
    table =
        empty
            .with(
                HostPattern.ingress("shop.test"),
                Optional.of(TlsLibrary.JDK.alone(other, ServerTerms.USUAL)))
            .with(HostPattern.ingress("pass.test"), new PassedOn(new Backend("shop/web:443")))
            .with(HostPattern.ingress("asks.test"), asking(authorities))
            .with(HostPattern.ingress("lost.test"), asking(Authorities.NOBODY));
  }

  private Optional<HostCertificates> asking(Authorities clients) throws Exception {
    return Optional.of(
        HostCertificates.of(
            Map.of(other.kind(), TlsLibrary.JDK.context(other, ServerTerms.USUAL, clients)),
            Optional.of(clients)));
  }

  private HttpTls tls(String url) {
    return HttpTls.of(
        new HttpQuestion("host", URI.create(url), "GET", Map.of(), "default", false), table);
  }

  private List<String> steps(String url) {
    return tls(url).steps("node-1").stream().map(Step::text).toList();
  }

  @Test
  void theCertificateOfAHostIsNamedAndTheDefaultOneIsCalledSo() {
    assertThat(steps("https://shop.test/").getFirst())
        .startsWith("certificate of CN=")
        .endsWith(", until " + other.own().getNotAfter().toInstant());
    assertThat(steps("https://else.test/").getFirst())
        .startsWith("the default certificate, which nobody trusts");
    assertThat(steps("https://192.0.2.1/").getFirst()).startsWith("the default certificate");
  }

  @Test
  void aConnectionThatGoesOnAsItIsLeadsToItsBackend() {
    assertThat(steps("https://pass.test/").getFirst())
        .isEqualTo("passed on as it is to shop/web:443, which shows a certificate of its own");
    assertThat(tls("https://pass.test/").passedTo()).contains(new Backend("shop/web:443"));
    assertThat(tls("https://pass.test/").names()).isEmpty();
  }

  @Test
  void aHostThatAsksItsClientsTurnsThisOneAway() {
    assertThat(steps("https://asks.test/")).endsWith("the client is asked for a certificate");
    CertificateDemand signed = new CertificateDemand(Need.SIGNED, 1, "", false, Optional.empty());
    CertificateDemand optional =
        new CertificateDemand(Need.SIGNED_OR_NONE, 1, "", false, Optional.empty());
    Optional<HttpTls> asks = Optional.of(tls("https://asks.test/"));
    assertThat(HttpTls.refusal(signed, asks)).isEqualTo(400);
    assertThat(HttpTls.refusal(optional, asks)).isZero();
    assertThat(HttpTls.refusal(optional, Optional.of(tls("https://lost.test/")))).isEqualTo(403);
    assertThat(HttpTls.refusal(signed, Optional.empty())).isEqualTo(400);
  }
}
