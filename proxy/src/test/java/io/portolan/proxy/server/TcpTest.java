// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.network.IpAddress;
import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.tcp.Slots;
import io.portolan.proxy.tcp.TcpTarget;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Connections that are carried as they are.
class TcpTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int MANY = 16 * 1024 * 1024;

  private final LoopbackProxy proxy = LoopbackProxy.start();

  @AfterEach
  void stop() {
    proxy.close();
  }

  private InetSocketAddress carried() {
    return proxy.carry(LONG, Slots.unlimited());
  }

  @Test
  void whatOneSideSaysTheOtherHears() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.send("ready|");
                  wire.send("heard " + wire.bytes(4) + "|");
                });
        Wire wire = Wire.connect(to(server))) {
      assertThat(wire.bytes(7)).isEqualTo("ready\r\n");
      assertThat(wire.send("ping").rest()).isEqualTo("heard ping\r\n");
      wire.endOutput();
    }
    AccessRecord record = proxy.record();
    assertThat(record.outcome()).isEqualTo(Outcome.TUNNELLED);
    assertThat(record.bytes()).isEqualTo(19);
    assertThat(record.endpoint()).isPresent();
  }

  private InetSocketAddress to(ScriptedServer... servers) {
    proxy.to(servers);
    return carried();
  }

  /// RFC 9293 section 3.6: an end of one direction leaves the other.
  @Test
  void eachDirectionEndsByItself() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String all = wire.rest();
                  heard.add(all);
                  wire.send("you said " + all);
                });
        Wire wire = Wire.connect(to(server))) {
      wire.send("hello").endOutput();
      assertThat(wire.rest()).isEqualTo("you said hello");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
    }
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.send("bye").endOutput();
                  heard.add(wire.rest());
                });
        Wire wire = Wire.connect(to(server))) {
      assertThat(wire.rest()).isEqualTo("bye");
      wire.send("and more").endOutput();
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("and more");
    }
  }

  @Test
  void aResetIsPassedOn() throws Exception {
    BlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, number) -> {
              wire.bytes(1);
              if (number == 1) {
                wire.reset();
              } else {
                try {
                  wire.rest();
                  ended.add(false);
                } catch (IOException reset) {
                  ended.add(true);
                }
              }
            })) {
      InetSocketAddress at = to(server);
      try (Wire wire = Wire.connect(at)) {
        wire.send("x");
        assertThatThrownBy(wire::rest).isInstanceOf(IOException.class);
        assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
      }
      Wire wire = Wire.connect(at);
      wire.send("x");
      while (server.connections() < 2) {
        Thread.onSpinWait();
      }
      wire.reset();
      assertThat(ended.poll(60, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
    }
  }

  /// Several times: Netty's own epoll loses a connection now and then, see HalfClosingEpoll.
  @RepeatedTest(10)
  void largeStreamsGoBothWaysAtOnce() throws Exception {
    byte[] some = new byte[MANY];
    new Random(1).nextBytes(some);
    String text = new String(some, StandardCharsets.ISO_8859_1);
    CompletableFuture<String> uploaded = new CompletableFuture<>();
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  Thread sender = sending(wire, some);
                  uploaded.complete(wire.rest());
                  sender.join();
                });
        Wire wire = Wire.connect(to(server))) {
      Thread sender = sending(wire, some);
      assertThat(wire.rest()).isEqualTo(text);
      assertThat(uploaded.get(60, TimeUnit.SECONDS)).isEqualTo(text);
      sender.join();
    }
  }

  private static Thread sending(Wire wire, byte[] bytes) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                wire.send(bytes).endOutput();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Test
  void withoutAnEndpointTheConnectionIsReset() throws Exception {
    InetSocketAddress at = to();
    try (Wire wire = Wire.connect(at)) {
      assertThat(wire.isEnded()).isTrue();
    }
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.NO_ENDPOINT);
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    proxy.to(new Endpoint(IpAddress.of("127.0.0.1"), free));
    try (Wire wire = Wire.connect(at)) {
      assertThat(wire.isEnded()).isTrue();
    }
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.CONNECT_FAILED);
    try (ScriptedServer server = ScriptedServer.start((wire, _) -> wire.send("here"))) {
      proxy.to(server.endpoint(), new Endpoint(IpAddress.of("127.0.0.1"), free));
      for (int i = 0; i < 6; i++) {
        try (Wire wire = Wire.connect(at)) {
          assertThat(wire.rest()).as("another endpoint is tried").isEqualTo("here");
        }
      }
    }
  }

  @Test
  void thereMayBeSoManyAtATimeAndNoneMayRestForever() throws Exception {
    InetSocketAddress at = proxy.carry(Duration.ofMillis(300), Slots.of(2));
    try (ScriptedServer server = ScriptedServer.start((wire, _) -> wire.rest())) {
      proxy.to(server);
      try (Wire first = Wire.connect(at);
          Wire second = Wire.connect(at);
          Wire third = Wire.connect(at)) {
        assertThat(third.isEnded()).isTrue();
        assertThat(first.isEnded()).isTrue();
        assertThat(second.isEnded()).isTrue();
      }
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.LIMIT);
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
      try (Wire again = Wire.connect(at)) {
        assertThat(again.isEnded()).isTrue();
        assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
      }
    }
  }

  @Test
  void whatRunsWhenTheProxyEndsIsFinished() throws Exception {
    CompletableFuture<Void> closing = new CompletableFuture<>();
    try (LoopbackProxy ending = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.send("begun");
                  closing.join();
                  wire.send(" and ended");
                })) {
      ending.to(server);
      InetSocketAddress at = ending.carry(LONG, Slots.unlimited());
      try (Wire wire = Wire.connect(at)) {
        assertThat(wire.bytes(5)).isEqualTo("begun");
        Thread end = Thread.ofVirtual().start(() -> ending.server().close());
        eventuallyRefused(at);
        closing.complete(null);
        assertThat(wire.rest()).isEqualTo(" and ended");
        wire.endOutput();
        end.join();
      }
    }
  }

  @Test
  void aPortThatIsClosedTakesNoMoreAndItsConnectionsGoOn() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.send("begun");
              closed.join();
              wire.send(" and ended");
            })) {
      proxy.to(server);
      LoopbackProxy.OpenPort open =
          proxy.openPort(new TcpTarget(new Backend("web"), LONG, Slots.unlimited()));
      try (Wire wire = Wire.connect(open.address())) {
        assertThat(wire.bytes(5)).isEqualTo("begun");
        open.port().close();
        assertThatThrownBy(() -> Wire.connect(open.address())).isInstanceOf(IOException.class);
        closed.complete(null);
        assertThat(wire.rest()).isEqualTo(" and ended");
      }
    }
  }

  private static void eventuallyRefused(InetSocketAddress at) {
    while (true) {
      try {
        Wire.connect(at).close();
      } catch (IOException refused) {
        return;
      }
    }
  }
}
