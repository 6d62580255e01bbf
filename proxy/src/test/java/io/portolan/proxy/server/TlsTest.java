// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.OcspStaple;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// TLS at the edge, by each library.
@ParameterizedClass
@EnumSource(TlsLibrary.class)
class TlsTest {
  private static final String GET = "GET /a HTTP/1.1|Host: shop.test||";

  private final Issuer issuer = new Issuer();
  private final ServerCertificate rest = issuer.issue(Kind.ECDSA, "rest.test");
  private final ServerCertificate shop = issuer.issue(Kind.ECDSA, "shop.test");
  private final LoopbackProxy proxy = LoopbackProxy.start();
  private final LiveCertificates certificates;
  private final InetSocketAddress address;
  private final TlsClient client;

  private final TlsLibrary library;

  TlsTest(TlsLibrary library) throws Exception {
    this.library = library;
    this.certificates =
        new LiveCertificates(CertificateTable.of(library.alone(rest, ServerTerms.USUAL)));
    this.address = proxy.listen(certificates);
    this.client = TlsClient.trusting(issuer.trusted("TLS"));
    serve("shop.test", library.alone(shop, ServerTerms.USUAL));
  }

  private void serve(String host, HostCertificates now) {
    certificates.update(table -> table.with(HostPattern.ingress(host), Optional.of(now)));
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  @Test
  void theNameThatAClientAsksForChoosesTheCertificate() throws IOException {
    ServerCertificate any = issuer.issue(Kind.ECDSA, "*.wild.test");
    serve("*.wild.test", library.alone(any, ServerTerms.USUAL));
    assertThat(client.certificate(address, "shop.test")).isEqualTo(shop.own());
    assertThat(client.certificate(address, "SHOP.test")).isEqualTo(shop.own());
    assertThat(client.certificate(address, "a.wild.test")).isEqualTo(any.own());
    assertThat(client.certificate(address, "a.b.wild.test")).isEqualTo(rest.own());
    assertThat(client.certificate(address, "wild.test")).isEqualTo(rest.own());
    assertThat(client.certificate(address, "other.test")).isEqualTo(rest.own());
    assertThat(client.certificate(address, "")).isEqualTo(rest.own());
  }

  @Test
  void ofSeveralCertificatesAClientGetsOneThatItTakes() throws IOException {
    ServerCertificate rsa = issuer.issue(Kind.RSA, "both.test");
    ServerCertificate ecdsa = issuer.issue(Kind.ECDSA, "both.test");
    serve(
        "both.test",
        HostCertificates.of(
            Map.of(
                Kind.RSA,
                library.context(rsa, ServerTerms.USUAL),
                Kind.ECDSA,
                library.context(ecdsa, ServerTerms.USUAL))));
    TlsClient old = client.speaking("TLSv1.2");
    assertThat(client.certificate(address, "both.test")).isEqualTo(ecdsa.own());
    assertThat(old.certificate(address, "both.test")).isEqualTo(ecdsa.own());
    assertThat(old.with("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256").certificate(address, "both.test"))
        .isEqualTo(rsa.own());
  }

  @Test
  void tls12And13AreSpokenAndNothingOlder() throws Exception {
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (SSLSocket socket = client.speaking(version).connect(address, "shop.test")) {
        assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      }
    }
    assertThatThrownBy(
            () ->
                client
                    .speaking("TLSv1.2")
                    .with("TLS_RSA_WITH_AES_128_GCM_SHA256")
                    .connect(address, "shop.test"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void onlyWhatIsAllowedIsSpoken() throws Exception {
    String suite = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    String second = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    serve(
        "old.test",
        library.alone(shop, new ServerTerms(List.of("TLSv1.2"), List.of(suite, second))));
    serve("new.test", library.alone(shop, new ServerTerms(List.of("TLSv1.3"), List.of())));
    try (SSLSocket socket = client.connect(address, "old.test")) {
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
    // What the client likes less goes first where the server likes it more.
    try (SSLSocket socket =
        client.speaking("TLSv1.2").with(second, suite).connect(address, "old.test")) {
      assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
    }
    assertThatThrownBy(() -> client.speaking("TLSv1.3").connect(address, "old.test"))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(
            () ->
                client
                    .speaking("TLSv1.2")
                    .with("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                    .connect(address, "old.test"))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> client.speaking("TLSv1.2").connect(address, "new.test"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void aSecondConnectionResumesTheFirst() throws IOException {
    TlsClient old = client.speaking("TLSv1.2");
    try (SSLSocket first = old.connect(address, "shop.test");
        SSLSocket second = old.connect(address, "shop.test")) {
      assertThat(second.getSession().getCreationTime())
          .isEqualTo(first.getSession().getCreationTime());
      assertThat(second.getSession().getId()).isEqualTo(first.getSession().getId());
    }
  }

  @Test
  void requestsFollowEachOtherAndTheEndpointLearnsHowTheyCame() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(TlsTest::answerWithHead);
        Wire wire = client.wire(address, "shop.test")) {
      proxy.to(server);
      for (int i = 0; i < 3; i++) {
        assertThat(wire.send(GET).response())
            .startsWith("HTTP/1.1 200 OK GET /a HTTP/1.1|")
            .contains("X-Forwarded-Proto: https|", "X-Forwarded-Port: 443|");
      }
    }
  }

  private static void answerWithHead(Wire wire, int number) throws IOException {
    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
      byte[] body = head.getBytes(StandardCharsets.ISO_8859_1);
      wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length + "||").send(body);
    }
  }

  @Test
  void largeBodiesGoBothWays() throws Exception {
    int length = 8 * 1024 * 1024;
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String head = wire.head();
                  String body = wire.bytes(Wire.length(head));
                  wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||");
                  wire.send(body.getBytes(StandardCharsets.ISO_8859_1));
                });
        Wire wire = client.wire(address, "shop.test")) {
      proxy.to(server);
      byte[] body = new byte[length];
      new java.util.Random(1).nextBytes(body);
      wire.send("POST / HTTP/1.1|Host: shop.test|Content-Length: " + length + "||").send(body);
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(wire.bytes(length).getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(body);
    }
  }

  /// BoringSSL ends both directions when a client ends its own, so that only the end is looked at.
  @Test
  void anotherProtocolsConnectionLivesInEachDirectionByItself() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 101 Switching|Upgrade: echo|Connection: upgrade||bye");
                  wire.endOutput();
                  heard.add(wire.rest());
                });
        Wire wire = client.wire(address, "shop.test")) {
      proxy.to(server);
      wire.send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: echo||");
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 101 Switching");
      assertThat(wire.rest()).isEqualTo("bye");
      wire.send("hello").endOutput();
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
    }
  }

  /// A response without a length ends with the connection: where it was cut off, the client must
  /// see no proper end (RFC 8446 section 6.1).
  @Test
  void aResponseThatIsCutOffHasNoProperEnd() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||5\r\nhello\r\n");
                });
        Wire wire = client.wire(address, "shop.test")) {
      proxy.to(server);
      wire.send(GET);
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThatThrownBy(wire::rest).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aResponseThatEndsWithTheConnectionHasAProperEnd() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Connection: close||hello");
                });
        Wire wire = client.wire(address, "shop.test")) {
      proxy.to(server);
      wire.send(GET);
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(wire.rest()).isEqualTo("hello");
    }
  }

  @Test
  void aClientThatGoesEndsItsRequest() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              wire.isEnded();
            })) {
      proxy.to(server);
      Wire wire = client.wire(address, "shop.test");
      wire.send(GET);
      while (server.connections() == 0) {
        Thread.onSpinWait();
      }
      wire.close();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
    }
  }

  @Test
  void whoSpeaksNoTlsOrNothingIsCutOff() throws IOException {
    try (LoopbackProxy hasty = LoopbackProxy.start(LoopbackProxy.HASTY)) {
      InetSocketAddress there = hasty.listen(certificates);
      cutOff(there);
    }
  }

  private static void cutOff(InetSocketAddress there) throws IOException {
    try (Wire clear = Wire.connect(there);
        Wire silent = Wire.connect(there);
        Wire slow = Wire.connect(there)) {
      clear.send(GET);
      assertThat(clear.isEnded()).isTrue();
      slow.send(new byte[] {22, 3, 1, 2, 0, 1});
      assertThat(slow.isEnded()).isTrue();
      assertThat(silent.isEnded()).isTrue();
    }
  }

  @Test
  void aConnectionLivesOnWhenItsCertificateIsReplaced() throws Exception {
    try (ScriptedServer server = ScriptedServer.named("web");
        Wire wire = client.wire(address, "shop.test")) {
      proxy.to(server);
      assertThat(wire.send(GET).response()).startsWith("HTTP/1.1 200 OK");
      ServerCertificate next = issuer.issue(Kind.RSA, "shop.test");
      serve("shop.test", library.alone(next, ServerTerms.USUAL));
      assertThat(wire.send(GET).response()).startsWith("HTTP/1.1 200 OK");
      assertThat(client.certificate(address, "shop.test")).isEqualTo(next.own());
    }
  }

  /// The JDK's TLS takes no response from us: with it a client gets none.
  @Test
  void clientsGetWhatAnAuthoritySaysOfTheCertificate() throws Exception {
    Instant end = Instant.now().plusSeconds(3600);
    byte[] said = issuer.says(shop, true, end);
    OcspStaple staple = OcspStaple.read(said, shop.chain(), Instant.now());
    serve("shop.test", library.alone(shop.with(staple), ServerTerms.USUAL));
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (SSLSocket socket = client.speaking(version).connect(address, "shop.test")) {
        List<byte[]> shown = ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
        if (library == TlsLibrary.BORINGSSL) {
          assertThat(shown).as(version).containsExactly(said);
        } else {
          assertThat(shown).as(version).isEmpty();
        }
      }
    }
  }
}
