// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsLibrary;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Who has to show a certificate, what is said of it, and who is turned away, by each library.
@ParameterizedClass
@EnumSource(TlsLibrary.class)
class ClientCertificatesTest {
  private static final String NO_CERTIFICATE =
      "HTTP/1.1 400 Bad Request No required SSL certificate was sent\n";
  private static final String BAD_CERTIFICATE =
      "HTTP/1.1 400 Bad Request The SSL certificate error\n";

  private final Issuer clients = new Issuer();
  private final ServerCertificate ann = clients.issueTo("O=Shop,CN=ann");
  private final SecuredProxy proxy;
  private final ScriptedServer server;

  ClientCertificatesTest(TlsLibrary library) throws IOException {
    proxy = new SecuredProxy(library);
    server = ScriptedServer.start(ClientCertificatesTest::echo);
  }

  private static void echo(Wire wire, int number) throws IOException {
    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
      byte[] body = head.getBytes(StandardCharsets.ISO_8859_1);
      wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length + "||").send(body);
    }
  }

  @BeforeEach
  void serve() {
    proxy.to(server).secret("ca", "ca.crt", clients.pem()).serve("open.test");
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    server.close();
  }

  private TlsClient nobody() throws Exception {
    return TlsClient.trusting(proxy.issuer.trusted("TLS"));
  }

  private TlsClient showing(ServerCertificate certificate) throws Exception {
    return TlsClient.trusting(proxy.issuer.trusted("TLS", certificate));
  }

  private void asking(String verify, String... more) {
    String[] annotations = new String[4 + more.length];
    annotations[0] = "auth-tls-secret";
    annotations[1] = "shop/ca";
    annotations[2] = "auth-tls-verify-client";
    annotations[3] = verify;
    System.arraycopy(more, 0, annotations, 4, more.length);
    proxy.serve("shop.test", annotations);
  }

  @Test
  void aClientWithACertificateIsLetInAndTheEndpointLearnsWhoItIs() throws Exception {
    asking("on");
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      assertThat(proxy.ask(showing(ann).speaking(version), "shop.test"))
          .startsWith("HTTP/1.1 200 OK GET / HTTP/1.1|")
          .contains(
              "ssl-client-verify: SUCCESS|",
              "ssl-client-subject-dn: CN=ann,O=Shop|",
              "ssl-client-issuer-dn: CN=test authority|")
          .doesNotContain("ssl-client-cert");
    }
    assertThat(proxy.ask(nobody(), "open.test")).doesNotContain("ssl-client");
  }

  @Test
  void whoShowsNoneIsTurnedAway() throws Exception {
    asking("on");
    assertThat(proxy.ask(nobody(), "shop.test")).isEqualTo(NO_CERTIFICATE);
    assertThat(proxy.proxy.record().outcome()).isEqualTo(Outcome.DENIED);
  }

  /// The JDK shows no certificate of an authority that was not asked for, unless none was named.
  @Test
  void whoShowsOneOfAnotherAuthorityOrOneThatHasEndedIsTurnedAway() throws Exception {
    asking("on");
    ServerCertificate ended =
        clients.issue(Kind.ECDSA, Instant.now().minusSeconds(60), "client.test");
    assertThat(proxy.ask(showing(ended), "shop.test")).isEqualTo(BAD_CERTIFICATE);
    ServerCertificate foreign = new Issuer().issueTo("O=Shop,CN=ann");
    assertThat(proxy.ask(showing(foreign), "shop.test")).isEqualTo(BAD_CERTIFICATE);
    asking("optional");
    assertThat(proxy.ask(showing(foreign), "shop.test")).isEqualTo(BAD_CERTIFICATE);
  }

  @Test
  void whereItIsOptionalWhoShowsNoneIsLetIn() throws Exception {
    asking("optional");
    assertThat(proxy.ask(nobody(), "shop.test"))
        .startsWith("HTTP/1.1 200 OK")
        .contains("ssl-client-verify: NONE|")
        .doesNotContain("ssl-client-subject-dn");
    assertThat(proxy.ask(showing(ann), "shop.test")).contains("ssl-client-verify: SUCCESS|");
  }

  @Test
  void whereNoAuthorityHasToHaveSignedItTheEndpointLearnsThatNoneHas() throws Exception {
    asking("optional_no_ca");
    assertThat(proxy.ask(showing(new Issuer().issueTo("CN=eve")), "shop.test"))
        .startsWith("HTTP/1.1 200 OK")
        .contains(
            "ssl-client-verify: FAILED:unable to get local issuer certificate|",
            "ssl-client-subject-dn: CN=eve|");
    assertThat(proxy.ask(nobody(), "shop.test")).contains("ssl-client-verify: NONE|");
    ServerCertificate ended =
        clients.issue(Kind.ECDSA, Instant.now().minusSeconds(60), "client.test");
    assertThat(proxy.ask(showing(ended), "shop.test")).isEqualTo(BAD_CERTIFICATE);
  }

  @Test
  void whatAClientSaysOfItselfIsNotBelieved() throws Exception {
    asking("optional", "auth-tls-pass-certificate-to-upstream", "true");
    try (Wire wire = nobody().wire(proxy.address, "shop.test")) {
      String head =
          "GET / HTTP/1.1|Host: shop.test|SSL-Client-Verify: SUCCESS|ssl-client-cert: x|"
              + "ssl-client-subject-dn: CN=ann|ssl-client-issuer-dn: CN=root||";
      assertThat(wire.send(head).response())
          .contains("ssl-client-verify: NONE|")
          .doesNotContain("SUCCESS", "CN=ann", "CN=root", "ssl-client-cert");
    }
  }

  @Test
  void theEndpointGetsTheCertificateItselfWhereThatIsAskedFor() throws Exception {
    asking("on", "auth-tls-pass-certificate-to-upstream", "true");
    String head = proxy.ask(showing(ann), "shop.test");
    String escaped = head.substring(head.indexOf("ssl-client-cert: ") + 17);
    String pem =
        URLDecoder.decode(escaped.substring(0, escaped.indexOf('|')), StandardCharsets.US_ASCII);
    assertThat(pem.replace("\n", "")).isEqualTo(Issuer.pem(ann.own()).replace("\n", ""));
  }

  @Test
  void theSubjectHasToMatch() throws Exception {
    asking("on", "auth-tls-match-cn", "CN=an+");
    assertThat(proxy.ask(showing(ann), "shop.test")).startsWith("HTTP/1.1 200 OK");
    assertThat(proxy.ask(showing(clients.issueTo("CN=bob")), "shop.test"))
        .isEqualTo("HTTP/1.1 403 Forbidden client certificate unauthorized\n");
  }

  @Test
  void whoIsTurnedAwayMayBeSentElsewhere() throws Exception {
    asking("on", "auth-tls-error-page", "https://help.test/certificates");
    try (Wire wire = nobody().wire(proxy.address, "shop.test")) {
      assertThat(wire.send("GET / HTTP/1.1|Host: shop.test||").head())
          .startsWith("HTTP/1.1 302 Found|")
          .contains("Location: https://help.test/certificates|");
    }
  }

  @Test
  void aChainMayBeAsLongAsIsSaid() throws Exception {
    Issuer below = clients.below("first");
    ServerCertificate near = below.issueTo("CN=near");
    ServerCertificate far = below.below("second").issueTo("CN=far");
    asking("on");
    assertThat(proxy.ask(showing(near), "shop.test")).startsWith("HTTP/1.1 200 OK");
    assertThat(proxy.ask(showing(far), "shop.test")).isEqualTo(BAD_CERTIFICATE);
    asking("on", "auth-tls-verify-depth", "2");
    assertThat(proxy.ask(showing(far), "shop.test")).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void whatAnAuthorityTookBackIsWorthNothing() throws Exception {
    ServerCertificate bob = clients.issueTo("CN=bob");
    Instant end = Instant.now().plusSeconds(3600);
    asking("on");
    proxy.secret("ca", "ca.crt", clients.pem(), "ca.crl", clients.revoked(end, bob));
    assertThat(proxy.ask(showing(ann), "shop.test")).startsWith("HTTP/1.1 200 OK");
    assertThat(proxy.ask(showing(bob), "shop.test")).isEqualTo(BAD_CERTIFICATE);
    Instant past = Instant.now().minusSeconds(7200);
    proxy.secret("ca", "ca.crt", clients.pem(), "ca.crl", clients.revoked(past));
    assertThat(proxy.ask(showing(ann), "shop.test")).isEqualTo(BAD_CERTIFICATE);
  }

  @Test
  void otherAuthoritiesCountFromTheNextRequestOn() throws Exception {
    asking("on");
    try (Wire wire = showing(ann).wire(proxy.address, "shop.test")) {
      String request = "GET / HTTP/1.1|Host: shop.test||";
      assertThat(wire.send(request).response()).startsWith("HTTP/1.1 200 OK");
      proxy.secret("ca", "ca.crt", new Issuer().pem());
      assertThat(wire.send(request).response()).isEqualTo(BAD_CERTIFICATE);
      proxy.secret("ca", "ca.crt", clients.pem());
      assertThat(wire.send(request).response()).startsWith("HTTP/1.1 200 OK");
      proxy.secret("ca", "wrong", "");
      assertThat(wire.send(request).response()).startsWith("HTTP/1.1 403 Forbidden");
    }
  }

  /// RFC 9110 section 15.5.20: such a client may come again on another connection.
  @Test
  void aConnectionOfOneHostDoesNotReachAnotherThatAsks() throws Exception {
    asking("optional");
    proxy.serve("other.test", "auth-tls-secret", "shop/ca", "auth-tls-verify-client", "on");
    assertThat(proxy.ask(showing(ann), "open.test", "shop.test"))
        .startsWith("HTTP/1.1 421 Misdirected Request");
    assertThat(proxy.ask(showing(ann), "other.test", "shop.test"))
        .startsWith("HTTP/1.1 421 Misdirected Request");
    assertThat(proxy.ask(showing(ann), "shop.test", "open.test")).startsWith("HTTP/1.1 200 OK");
    assertThat(proxy.ask(showing(ann), "", "other.test")).isEqualTo(NO_CERTIFICATE);
  }

  @Test
  void aSessionThatIsResumedHasTheCertificateOfTheFirst() throws Exception {
    asking("on");
    TlsClient client = showing(ann).speaking("TLSv1.2");
    try (Wire first = client.wire(proxy.address, "shop.test");
        Wire second = client.wire(proxy.address, "shop.test")) {
      assertThat(second.send("GET / HTTP/1.1|Host: shop.test||").response())
          .contains("ssl-client-subject-dn: CN=ann,O=Shop|");
      assertThat(first.send("GET / HTTP/1.1|Host: shop.test||").response())
          .contains("ssl-client-subject-dn: CN=ann,O=Shop|");
    }
  }

  @Test
  void aSubjectWithAnythingInItMakesNoOtherField() throws Exception {
    asking("on");
    ServerCertificate odd = clients.issueTo("O=Größe,CN=a\\0D\\0AX-Evil: 1");
    assertThat(proxy.ask(showing(odd), "shop.test"))
        .contains("ssl-client-subject-dn: ")
        .doesNotContain("|X-Evil")
        .contains(",O=Gr\\C3\\B6\\C3\\9Fe|");
  }

  @Test
  void withoutTlsNobodyIsLetInWhereACertificateIsAskedFor() throws Exception {
    asking("on");
    assertThat(proxy.proxy.ask("GET / HTTP/1.1|Host: shop.test||")).isEqualTo(NO_CERTIFICATE);
  }
}
