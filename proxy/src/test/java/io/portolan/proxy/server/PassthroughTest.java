// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsLibrary;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Hosts whose connections with TLS go to endpoints as they are, beside others, by each library.
@ParameterizedClass
@EnumSource(TlsLibrary.class)
class PassthroughTest {
  private static final String NAME = "pass.test";

  private final Issuer authority = new Issuer();
  private final SecuredProxy proxy;

  PassthroughTest(TlsLibrary library) throws Exception {
    proxy = new SecuredProxy(library);
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private ScriptedServer serving() throws Exception {
    ServerSocket socket =
        authority
            .serving(authority.issue(Kind.ECDSA, NAME, "*.wild.test"))
            .getServerSocketFactory()
            .createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    return ScriptedServer.start(
        socket,
        (wire, _) -> {
          wire.head();
          wire.send("HTTP/1.1 200 OK|Content-Length: 6||passed");
        });
  }

  @Test
  void theEndpointItselfSpeaksTlsWithTheClient() throws Exception {
    TlsClient client = TlsClient.trusting(authority.trusted("TLS"));
    try (ScriptedServer server = serving()) {
      proxy.serve(NAME, "ssl-passthrough", "true").to(server);
      assertThat(proxy.ask(client, NAME)).isEqualTo("HTTP/1.1 200 OK passed");
      AccessRecord record = proxy.proxy.record();
      assertThat(record.outcome()).isEqualTo(Outcome.TUNNELLED);
      assertThat(record.host()).isEqualTo(NAME);
      assertThat(record.endpoint()).isPresent();
    }
  }

  @Test
  void otherHostsAreServedAsEver() throws Exception {
    TlsClient client = TlsClient.trusting(proxy.issuer.trusted("TLS"));
    try (ScriptedServer server = ScriptedServer.named("web")) {
      proxy.serve(NAME, "ssl-passthrough", "true").serve("open.test").to(server);
      assertThat(proxy.ask(client, "open.test")).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      assertThat(proxy.ask(client, "open.test", NAME))
          .as("the host is served nowhere but at its endpoints")
          .startsWith("HTTP/1.1 421 Misdirected Request");
    }
  }

  @Test
  void aHostMayBePassedOnAndServedInTurn() throws Exception {
    try (ScriptedServer server = serving()) {
      TlsClient theirs = TlsClient.trusting(authority.trusted("TLS"));
      TlsClient ours = TlsClient.trusting(proxy.issuer.trusted("TLS"));
      proxy.serve(NAME).to(server);
      assertThat(ours.certificate(proxy.address, NAME).getIssuerX500Principal())
          .isEqualTo(proxy.issuer.own().getSubjectX500Principal());
      proxy.serve(NAME, "ssl-passthrough", "true");
      try (SSLSocket socket = theirs.connect(proxy.address, NAME)) {
        proxy.serve(NAME);
        Wire wire = new Wire(socket);
        assertThat(wire.send("GET / HTTP/1.1|Host: a||").response())
            .as("a connection that is there stays as it is")
            .isEqualTo("HTTP/1.1 200 OK passed");
      }
      ours.certificate(proxy.address, NAME);
    }
  }

  @Test
  void aWildcardIsPassedOn() throws Exception {
    TlsClient client = TlsClient.trusting(authority.trusted("TLS"));
    try (ScriptedServer server = serving()) {
      proxy.serve("*.wild.test", "ssl-passthrough", "true").to(server);
      assertThat(proxy.ask(client, "a.wild.test")).isEqualTo("HTTP/1.1 200 OK passed");
    }
  }

  @Test
  void aHelloInPiecesIsPutTogether() throws Exception {
    try (ScriptedServer server = serving();
        Wire wire = Wire.connect(proxy.address)) {
      proxy.serve(NAME, "ssl-passthrough", "true").to(server);
      byte[] hello = Hellos.record(NAME);
      for (byte each : hello) {
        wire.send(new byte[] {each});
      }
      assertThat(wire.bytes(1)).as("an alert or a hello of TLS").isIn("\u0015", "\u0016");
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
