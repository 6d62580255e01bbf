// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.proxy.upstream.Pooling;
import io.portolan.proxy.upstream.Reuse;
import io.portolan.proxy.upstream.Transport;
import io.portolan.proxy.upstream.Transport.Protocol;
import io.portolan.proxy.upstream.UpstreamSettings;
import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Connections that end after so many requests, or at an age.
class ReuseTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";
  private static final Duration REST = Duration.ofSeconds(75);
  private static final int NO_ERROR = 0;

  private static Reuse requests(int most) {
    return new Reuse(REST, most, Long.MAX_VALUE);
  }

  private static Reuse aged(long nanos) {
    return new Reuse(REST, Integer.MAX_VALUE, nanos);
  }

  private static LoopbackProxy clients(Reuse reuse) {
    return LoopbackProxy.start(ProxySettings.DEFAULT.keeping(() -> reuse));
  }

  private static LoopbackProxy endpoints(Pooling pooling) {
    UpstreamSettings upstream = UpstreamSettings.DEFAULT.keeping(() -> pooling);
    return LoopbackProxy.start(ProxySettings.DEFAULT.with(upstream));
  }

  private static String head(Wire wire) throws Exception {
    String head = wire.send(GET).head();
    wire.bytes(Wire.length(head));
    return head;
  }

  @Test
  @DisplayName("86: the last response on a connection says so")
  void aClientsConnectionHasSoManyRequests() throws Exception {
    try (LoopbackProxy proxy = clients(requests(3));
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      assertThat(head(wire)).doesNotContain("Connection:");
      assertThat(head(wire)).doesNotContain("Connection:");
      assertThat(head(wire)).contains("|Connection: close|");
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  @DisplayName("86: what was asked for before the end is answered")
  void requestsThatComeTogetherAreAnsweredAsFarAsTheConnectionGoes() throws Exception {
    try (LoopbackProxy proxy = clients(requests(2));
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      wire.send(GET + GET + GET);
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      wire.endOutput();
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  @DisplayName("86: a connection has a greatest age, which may change while it is there")
  void aClientsConnectionEndsAtAnAge() throws Exception {
    AtomicReference<Reuse> reuse = new AtomicReference<>(requests(Integer.MAX_VALUE));
    try (LoopbackProxy proxy = LoopbackProxy.start(ProxySettings.DEFAULT.keeping(reuse::get));
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      assertThat(head(wire)).doesNotContain("Connection:");
      reuse.set(aged(0));
      long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      while (!head(wire).contains("|Connection: close|")) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  @DisplayName("86: over HTTP/2 the client is told by GOAWAY")
  void aClientOfHttp2IsToldToGoAway() throws Exception {
    for (Reuse reuse : List.of(requests(1), aged(1))) {
      try (LoopbackProxy proxy = clients(reuse);
          ScriptedServer server = ScriptedServer.named("web");
          Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
        wire.get(1, "/");
        assertThat(wire.goneAway()).isEqualTo(NO_ERROR);
        assertThatThrownBy(
                () -> {
                  while (true) {
                    wire.next();
                  }
                })
            .isInstanceOf(EOFException.class);
        assertThat(proxy.record().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aConnectionToAnEndpointHasSoManyRequests() throws Exception {
    try (LoopbackProxy proxy = endpoints(new Pooling(requests(2), 512));
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      for (int i = 0; i < 5; i++) {
        assertThat(wire.send(GET).response()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void oneThatIsOldOrTooManyIsNotKept() throws Exception {
    Reuse always = requests(Integer.MAX_VALUE);
    for (Pooling pooling : List.of(new Pooling(aged(0), 512), new Pooling(always, 0))) {
      try (LoopbackProxy proxy = endpoints(pooling);
          ScriptedServer server = ScriptedServer.named("web");
          Wire wire = proxy.to(server).connect()) {
        for (int i = 0; i < 3; i++) {
          assertThat(wire.send(GET).response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(server.connections()).isEqualTo(3);
      }
    }
  }

  @Test
  void aConnectionOfHttp2ToAnEndpointHasSoManyCalls() throws Exception {
    try (LoopbackProxy proxy = endpoints(new Pooling(requests(2), 512));
        ScriptedServer server =
            ScriptedServer.start(
                (socket, _) -> {
                  Http2Wire wire = Http2Wire.accept(socket);
                  while (true) {
                    int stream = wire.next(Http2Wire.HEADERS).stream();
                    wire.headers(stream, false, ":status: 200", "content-length: 2");
                    wire.data(stream, true, "hi");
                  }
                });
        Wire wire = proxy.connect()) {
      proxy.backends.set(
          "web", List.of(server.endpoint()), new Transport(Protocol.HTTP_2, Optional.empty()));
      for (int i = 0; i < 5; i++) {
        assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200  hi");
      }
      assertThat(server.connections()).isEqualTo(3);
    }
  }
}
