// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.TlsLibrary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of certificates that clients show, where they speak HTTP/3: nothing; those of whom
/// one is wanted are sent to TCP, of which [ClientCertificatesTest] has the rest.
class Http3ClientCertificatesTest {
  private final Issuer clients = new Issuer();
  private final ServerCertificate ann = clients.issueTo("O=Shop,CN=ann");
  private final SecuredProxy proxy;
  private final ScriptedServer server;
  private final LoopbackProxy.Http3 http3;

  Http3ClientCertificatesTest() throws IOException {
    proxy = new SecuredProxy(TlsLibrary.best());
    http3 = proxy.listenHttp3();
    server =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                String body = head.replace('|', '!');
                wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
              }
            });
    proxy.to(server).secret("ca", "ca.crt", clients.pem()).serve("open.test");
    proxy.serve("shop.test", "auth-tls-secret", "shop/ca", "auth-tls-verify-client", "on");
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    server.close();
  }

  private Http3Wire.Answer ask(Optional<ServerCertificate> shown, String name, String host)
      throws Exception {
    try (Http3Wire wire = Http3Wire.connect(http3.address(), name, shown)) {
      return wire.send(
              new DefaultHttp3Headers(false)
                  .method("GET")
                  .scheme("https")
                  .authority(host)
                  .path("/"),
              true)
          .answer();
    }
  }

  @Test
  void whoeverAsksAHostThatWantsCertificatesIsSentToTcp() throws Exception {
    for (List<ServerCertificate> shown : List.of(List.of(ann), List.<ServerCertificate>of())) {
      Http3Wire.Answer answer = ask(shown.stream().findFirst(), "shop.test", "shop.test");
      assertThat(answer.head()).startsWith(":status: 421|").contains("|alt-svc: clear|");
      assertThat(answer.body()).isEqualTo("Certificates of clients are not taken by HTTP/3.\n");
    }
    assertThat(proxy.proxy.record().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void aHostThatWantsNoneIsServedAndLeadsToNoneThatDoes() throws Exception {
    Http3Wire.Answer answer = ask(Optional.empty(), "open.test", "open.test");
    assertThat(answer.head()).startsWith(":status: 200|").contains("|alt-svc: h3=");
    assertThat(ask(Optional.of(ann), "open.test", "shop.test").head()).startsWith(":status: 421|");
  }

  @Test
  void responsesByTcpTellOfHttp3OnlyWhereItServes() throws Exception {
    TlsClient client = TlsClient.trusting(proxy.issuer.trusted("TLS", ann));
    try (Wire wire = client.wire(http3.tls(), "shop.test")) {
      String head = wire.send("GET / HTTP/1.1|Host: shop.test||").head();
      assertThat(head).startsWith("HTTP/1.1 200 OK|").contains("|Alt-Svc: clear|");
    }
    try (Wire wire = client.wire(http3.tls(), "open.test")) {
      String head = wire.send("GET / HTTP/1.1|Host: open.test||").head();
      assertThat(head).startsWith("HTTP/1.1 200 OK|").contains("|Alt-Svc: h3=");
    }
  }
}
