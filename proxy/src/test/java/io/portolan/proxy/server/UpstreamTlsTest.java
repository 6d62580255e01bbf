// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsLibrary;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// TLS with endpoints, by each library: who is believed, what is shown, and how it fails.
@ParameterizedClass
@EnumSource(TlsLibrary.class)
class UpstreamTlsTest {
  private static final String REQUEST = "GET / HTTP/1.1|Host: a.test||";
  private static final String NAME = "web.shop.svc";

  private final Issuer authority = new Issuer();
  private final ServerCertificate web = authority.issue(Kind.ECDSA, NAME);
  private final BlockingQueue<ExtendedSSLSession> sessions = new LinkedBlockingQueue<>();
  private final SecuredProxy proxy;

  UpstreamTlsTest(TlsLibrary library) throws Exception {
    proxy = new SecuredProxy(library);
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private ScriptedServer serving(ServerCertificate shown, ScriptedServer.Script script)
      throws Exception {
    return ScriptedServer.start(listening(shown), script);
  }

  private SSLServerSocket listening(ServerCertificate shown) throws Exception {
    return (SSLServerSocket)
        authority
            .serving(shown)
            .getServerSocketFactory()
            .createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
  }

  /// One that notes each session and answers with what it got.
  private void echo(Wire wire, int number) throws IOException {
    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
      if (sessions.isEmpty() || number > 1) {
        sessions.add((ExtendedSSLSession) ((SSLSocket) wire.socket()).getSession());
      }
      byte[] body = head.getBytes(StandardCharsets.ISO_8859_1);
      wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length + "||").send(body);
      if (head.contains("X-Once")) {
        return;
      }
    }
  }

  private UpstreamTlsTest asking(String... annotations) {
    String[] all = new String[annotations.length + 2];
    all[0] = "backend-protocol";
    all[1] = "HTTPS";
    System.arraycopy(annotations, 0, all, 2, annotations.length);
    proxy.serve("a.test", all);
    return this;
  }

  private String ask() throws IOException {
    return proxy.proxy.ask(REQUEST);
  }

  private void isRefused() throws Exception {
    assertThat(ask()).isEqualTo("HTTP/1.1 502 Bad Gateway No TLS came about with the endpoint.\n");
    assertThat(proxy.proxy.record().outcome()).isEqualTo(Outcome.TLS_FAILED);
  }

  @Test
  void whereNobodyIsAskedWhoTheyAreAnyEndpointServesOnConnectionsThatAreKept() throws Exception {
    try (ScriptedServer server = serving(new Issuer().issue(Kind.RSA, "x.test"), this::echo)) {
      asking();
      proxy.to(server);
      for (int i = 0; i < 3; i++) {
        assertThat(ask()).startsWith("HTTP/1.1 200 OK GET / HTTP/1.1|Host: a.test|");
      }
      assertThat(server.connections()).isLessThanOrEqualTo(2);
      assertThat(sessions.take().getRequestedServerNames()).isEmpty();
    }
  }

  @Test
  void callsOfGrpcAgreeOnHttp2() throws Exception {
    SSLServerSocket socket = listening(web);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    try (ScriptedServer server =
            ScriptedServer.start(
                socket,
                (wire, _) -> {
                  Http2Wire frames = Http2Wire.accept(wire);
                  List<String> head = frames.fields(frames.next(Http2Wire.HEADERS));
                  frames.headers(1, false, ":status: 200").data(1, false, head.get(1));
                  frames.headers(1, true, "grpc-status: 0");
                });
        Http2Wire client = Http2Wire.connect(proxy.proxy.address())) {
      proxy.serve("a.test", "backend-protocol", "GRPCS");
      proxy.to(server);
      Http2Wire.Message answer = client.get(1, "/").message(1);
      assertThat(answer.body()).isEqualTo(":scheme: https");
      assertThat(answer.trailers()).containsExactly("grpc-status: 0");
    }
  }

  @Test
  void anEndpointIsBelievedWithTheRightNameOfTheRightAuthority() throws Exception {
    proxy.secret("tls", "ca.crt", authority.pem());
    try (ScriptedServer server = serving(web, this::echo)) {
      asking("proxy-ssl-secret", "shop/tls", "proxy-ssl-verify", "on");
      proxy.to(server);
      assertThat(ask()).startsWith("HTTP/1.1 200 OK");
      asking("proxy-ssl-secret", "shop/tls", "proxy-ssl-verify", "on", "proxy-ssl-name", "b.test");
      assertThat(proxy.proxy.record().outcome()).isEqualTo(Outcome.SERVED);
      isRefused();
    }
  }

  @Test
  void anEndpointOfAnotherAuthorityOrWhoseCertificateHasEndedIsNot() throws Exception {
    asking("proxy-ssl-secret", "shop/tls", "proxy-ssl-verify", "on");
    proxy.secret("tls", "ca.crt", authority.pem());
    try (ScriptedServer server = serving(new Issuer().issue(Kind.ECDSA, NAME), this::echo)) {
      proxy.to(server);
      isRefused();
    }
    ServerCertificate ended = authority.issue(Kind.ECDSA, Instant.now().minusSeconds(60), NAME);
    try (ScriptedServer server = serving(ended, this::echo)) {
      proxy.to(server);
      isRefused();
    }
  }

  @Test
  void withoutASecretThatCanBeReadNobodyIsBelieved() throws Exception {
    try (ScriptedServer server = serving(web, this::echo)) {
      proxy.to(server);
      asking("proxy-ssl-verify", "on");
      isRefused();
      asking("proxy-ssl-secret", "shop/gone");
      isRefused();
      proxy.secret("gone", "ca.crt", authority.pem());
      assertThat(ask()).as("from the next request on").startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void theProxyShowsACertificateToEndpointsThatAsk() throws Exception {
    ServerCertificate own = authority.issueTo("CN=proxy");
    SSLServerSocket socket = listening(web);
    socket.setNeedClientAuth(true);
    try (ScriptedServer server = ScriptedServer.start(socket, this::echo)) {
      proxy.to(server);
      asking("proxy-ssl-secret", "shop/tls");
      proxy.secret(
          "tls", "tls.crt", Issuer.pem(own.chain().toArray()), "tls.key", Issuer.pkcs8(own.key()));
      assertThat(ask()).startsWith("HTTP/1.1 200 OK");
      assertThat(sessions.take().getPeerPrincipal().getName()).isEqualTo("CN=proxy");
      asking();
      assertThat(ask()).startsWith("HTTP/1.1 502 Bad Gateway");
    }
  }

  @Test
  void theNameIsAskedForAndTheVersionIsSpokenThatAreWanted() throws Exception {
    try (ScriptedServer server = serving(web, this::echo)) {
      proxy.to(server);
      asking("proxy-ssl-server-name", "on", "proxy-ssl-protocols", "TLSv1.1 TLSv1.2");
      assertThat(ask()).startsWith("HTTP/1.1 200 OK");
      ExtendedSSLSession session = sessions.take();
      assertThat(session.getRequestedServerNames())
          .hasToString("[type=host_name (0), value=web.shop.svc]");
      assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
      asking("proxy-ssl-server-name", "on", "proxy-ssl-name", "b.test");
      assertThat(ask()).startsWith("HTTP/1.1 200 OK");
      session = sessions.take();
      assertThat(session.getRequestedServerNames())
          .hasToString("[type=host_name (0), value=b.test]");
      assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AES256+AESGCM, AES_256_GCM_SHA384",
    "CHACHA20:!kRSA, CHACHA20_POLY1305_SHA256",
    "ECDHE+AES128+SHA1, AES_128_CBC_SHA",
  })
  void theSuiteIsSpokenThatIsWanted(String ciphers, String suite) throws Exception {
    try (ScriptedServer server = serving(web, this::echo)) {
      proxy.to(server);
      asking("proxy-ssl-protocols", "TLSv1.2", "proxy-ssl-ciphers", ciphers);
      assertThat(ask()).startsWith("HTTP/1.1 200 OK");
      assertThat(sessions.take().getCipherSuite()).endsWith("_WITH_" + suite);
    }
  }

  @Test
  void aSecondConnectionResumesTheSessionOfTheFirst() throws Exception {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      sessions.clear();
      try (ScriptedServer server = serving(web, this::echo)) {
        proxy.to(server);
        asking("proxy-ssl-protocols", version);
        String once = "GET / HTTP/1.1|Host: a.test|X-Once: yes||";
        proxy.proxy.ask(once);
        ExtendedSSLSession first = sessions.take();
        proxy.proxy.ask(once);
        assertThat(sessions.take().getCreationTime())
            .as(version)
            .isEqualTo(first.getCreationTime());
      }
    }
  }

  @Test
  void anEndpointThatSpeaksNoTlsOrNothingFails() throws Exception {
    try (ScriptedServer server = ScriptedServer.start((wire, _) -> wire.send("SSH-2.0-x|"));
        ScriptedServer silent = ScriptedServer.start((wire, _) -> wire.rest())) {
      asking("proxy-next-upstream-tries", "1");
      proxy.to(server);
      isRefused();
      asking("proxy-connect-timeout", "1", "proxy-next-upstream-tries", "1");
      proxy.to(silent);
      assertThat(ask()).startsWith("HTTP/1.1 504 Gateway Timeout");
      assertThat(proxy.proxy.record().outcome()).isEqualTo(Outcome.CONNECT_FAILED);
    }
  }

  @Test
  void anotherEndpointServesWhereOneIsNotBelieved() throws Exception {
    asking("proxy-ssl-secret", "shop/tls", "proxy-ssl-verify", "on");
    proxy.secret("tls", "ca.crt", authority.pem());
    try (ScriptedServer foreign = serving(new Issuer().issue(Kind.ECDSA, NAME), this::echo);
        ScriptedServer good = serving(web, this::echo)) {
      proxy.to(foreign, good);
      for (int i = 0; i < 8; i++) {
        assertThat(ask()).startsWith("HTTP/1.1 200 OK");
      }
    }
  }

  @Test
  void largeBodiesGoBothWays() throws Exception {
    int length = 4 * 1024 * 1024;
    try (ScriptedServer server =
        serving(
            web,
            (wire, _) -> {
              String head = wire.head();
              String body = wire.bytes(Wire.length(head));
              wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||");
              wire.send(body.getBytes(StandardCharsets.ISO_8859_1));
            })) {
      asking("proxy-body-size", "0");
      proxy.to(server);
      byte[] body = new byte[length];
      new Random(1).nextBytes(body);
      try (Wire wire = proxy.proxy.connect()) {
        wire.send("POST / HTTP/1.1|Host: a.test|Content-Length: " + length + "||").send(body);
        assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(wire.bytes(length).getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(body);
      }
    }
  }

  @Test
  void anotherProtocolsConnectionIsCarried() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            serving(
                web,
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 101 Switching|Upgrade: echo|Connection: upgrade||hello");
                  heard.add(wire.bytes(5));
                  wire.send("bye");
                });
        Wire wire = proxy.proxy.connect()) {
      asking();
      proxy.to(server);
      wire.send("GET / HTTP/1.1|Host: a.test|Connection: upgrade|Upgrade: echo||");
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 101 Switching");
      assertThat(wire.bytes(5)).isEqualTo("hello");
      wire.send("there");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("there");
      assertThat(wire.rest()).isEqualTo("bye");
    }
  }

  /// Without the end that TLS has of its own, the rest may have been cut off (RFC 8446 section
  /// 6.1).
  @Test
  void aResponseThatEndsWithTheConnectionNeedsAProperEnd() throws Exception {
    try (ScriptedServer server =
        serving(
            web,
            (wire, number) -> {
              wire.head();
              wire.send("HTTP/1.1 200 OK|Connection: close||hello");
            })) {
      asking();
      proxy.to(server);
      try (Wire wire = proxy.proxy.connect()) {
        wire.send(REQUEST);
        assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(wire.rest()).isEqualTo("hello");
      }
    }
  }
}
