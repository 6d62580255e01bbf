// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http2.Http2Settings;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Resilience;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.Pooling;
import io.portolan.proxy.upstream.UpstreamSettings;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients are told when something is wrong, and what the log says of it.
class FailuresTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";
  private static final String POST = "POST / HTTP/1.1|Host: a.test|Content-Length: 3||abc";
  private static final String OK = "HTTP/1.1 200 OK|Content-Length: 2||ok";

  /// Where nobody listens.
  private static Endpoint closed() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Endpoint(IpAddress.of("127.0.0.1"), socket.getLocalPort());
    }
  }

  @Test
  void saysThatNoRouteLeadsToTheHost() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start()) {
      proxy.routes.update(table -> table.with(HostPattern.ANY, List.of()));
      assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 404 Not Found No route leads here.\n");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.NO_ROUTE);
    }
  }

  @Test
  void saysThatABackendHasNoEndpoints() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web")) {
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 Service Unavailable");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.NO_ENDPOINT);
      proxy.to(server);
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
      proxy.backends.remove("web");
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 Service Unavailable");
      proxy.to(server);
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void triesTheNextEndpointWhenOneCannotBeReached() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(closed(), server.endpoint());
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.ask(POST)).isEqualTo("HTTP/1.1 200 OK web POST / HTTP/1.1");
      }
      proxy.to(closed());
      assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 Bad Gateway");
    }
  }

  @Test
  void takesSocketsThatWereMadeElsewhere() throws Exception {
    UpstreamSockets descriptors =
        UpstreamSockets.ofDescriptors(
            remote -> Sockets.openTcp(NetworkNamespace.current(), remote));
    try (LoopbackProxy proxy = LoopbackProxy.start(descriptors);
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(closed(), server.endpoint());
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.ask(POST)).isEqualTo("HTTP/1.1 200 OK web POST / HTTP/1.1");
        assertThat(proxy.record().outcome()).isEqualTo(Outcome.SERVED);
      }
      proxy.to(closed());
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 Bad Gateway");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CONNECT_FAILED);
    }
  }

  @Test
  void waitsNoLongerForAConnectionThanTheSettingsSay() throws Exception {
    UpstreamSettings upstream =
        new UpstreamSettings(
            HeadSettings.DEFAULT,
            Http2Settings.UPSTREAM,
            Duration.ofMillis(100),
            () -> Pooling.DEFAULT,
            Resilience.DEFAULT);
    ProxySettings settings = LoopbackProxy.with(upstream);
    List<UpstreamSockets> ways =
        List.of(
            UpstreamSockets.ofProcess(),
            UpstreamSockets.ofDescriptors(
                remote -> Sockets.openTcp(NetworkNamespace.current(), remote)));
    for (UpstreamSockets sockets : ways) {
      try (LoopbackProxy proxy = LoopbackProxy.start(settings, sockets);
          UnheededServer server = new UnheededServer()) {
        proxy.to(server.endpoint());
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 504 Gateway Timeout");
      }
    }
  }

  /// One whose kernel takes no further connection, since nobody accepts those that wait.
  private static final class UnheededServer implements AutoCloseable {
    private final ServerSocket listening;
    private final List<SocketChannel> waiting = new ArrayList<>();

    UnheededServer() throws IOException {
      listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      // One more than the backlog is taken, and one is on its way for each that is not.
      for (int i = 0; i < 4; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(listening.getLocalSocketAddress());
        waiting.add(channel);
      }
    }

    Endpoint endpoint() {
      return new Endpoint(IpAddress.of("127.0.0.1"), listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel each : waiting) {
        each.close();
      }
      listening.close();
    }
  }

  /// Answers one request on its first connection, and resets that one when the next comes.
  private static ScriptedServer closingAfterOne() throws IOException {
    return ScriptedServer.start(
        (wire, number) -> {
          wire.head();
          wire.send(OK);
          if (number == 1) {
            wire.head();
            wire.reset();
          } else {
            wire.rest();
          }
        });
  }

  @Test
  void asksAgainWhenAConnectionFromBeforeIsResetAndTheMethodAllowsIt() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = closingAfterOne();
        Wire wire = proxy.to(server).connect()) {
      assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void doesNotAskAgainWhereThatCouldActTwice() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = closingAfterOne();
        Wire wire = proxy.to(server).connect()) {
      assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(wire.send("POST / HTTP/1.1|Host: a||").response())
          .startsWith("HTTP/1.1 502 Bad Gateway");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.SERVED);
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x|",
        "HTTP/1.1 200 OK|Content-Length: x||",
        "HTTP/1.1 200 OK|X: y| z||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||x",
        "HTTP/1.1 101 Switching|Upgrade: websocket||",
      })
  void saysThatAResponseIsMalformed(String response) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send(response);
                  wire.rest();
                })) {
      assertThat(proxy.to(server).ask(GET)).startsWith("HTTP/1.1 502 Bad Gateway");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100||abc", "Transfer-Encoding: chunked||3|abc|"})
  void aResponseThatBreaksOffIsNotTakenForWhole(String rest) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|" + rest);
                });
        Wire wire = proxy.to(server).connect()) {
      assertThatThrownBy(
              () -> {
                wire.send(GET).head();
                wire.bytes(100);
              })
          .isInstanceOfAny(EOFException.class, SocketException.class);
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    }
  }

  @Test
  void whatAnEndpointSendsBeyondItsResponseIsNobodysResponse() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send(OK + "HTTP/1.1 200 OK|Content-Length: 4||evil");
                  wire.rest();
                });
        Wire wire = proxy.to(server).connect()) {
      for (int i = 0; i < 5; i++) {
        assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200 OK ok");
      }
      assertThat(server.connections()).isEqualTo(5);
    }
  }

  @Test
  void aClientThatGoesEndsWhatWasAskedForIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  asked.countDown();
                  if (wire.isEnded()) {
                    ended.countDown();
                  }
                })) {
      proxy.to(server);
      try (Wire _ = proxy.connect().send(GET)) {
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
    }
  }

  @Test
  void aClientMayEndItsSideFirstWhereThatIsAllowed() throws Exception {
    ProxySettings patient = LoopbackProxy.settings(Duration.ofMinutes(1), Long.MAX_VALUE, false);
    try (LoopbackProxy proxy = LoopbackProxy.start(patient);
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      wire.send(GET + GET).endOutput();
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  void anEndpointThatDoesNotAnswerIsGivenUp() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(LoopbackProxy.HASTY);
        ScriptedServer server = ScriptedServer.start((wire, _) -> wire.rest())) {
      assertThat(proxy.to(server).ask(GET)).startsWith("HTTP/1.1 504 Gateway Timeout");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
    }
  }

  @Test
  void aConnectionThatComesAboutTooLateIsNobodys() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(LoopbackProxy.HASTY);
        ScriptedServer server = ScriptedServer.named("web");
        FullServer full = new FullServer();
        Wire wire = proxy.connect()) {
      proxy.to(full.endpoint());
      assertThat(wire.send(GET).response()).startsWith("HTTP/1.1 504 Gateway Timeout");
      proxy.to(server);
      assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      assertThat(full.received()).isEmpty();
      assertThat(wire.send(GET).response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
    }
  }

  /// A server whose queue of connections is full, so that no more come about.
  private static final class FullServer implements AutoCloseable {
    private static final int FULL_MILLIS = 200;
    private static final int EMPTY_MILLIS = 1_500;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queued = new ArrayList<>();

    FullServer() throws IOException {
      try {
        while (true) {
          Socket client = new Socket();
          queued.add(client);
          client.connect(socket.getLocalSocketAddress(), FULL_MILLIS);
        }
      } catch (SocketTimeoutException isFull) {
        queued.removeLast().close();
      }
    }

    Endpoint endpoint() {
      return new Endpoint(IpAddress.of("127.0.0.1"), socket.getLocalPort());
    }

    /// What those sent whose connections came about, once the queue is emptied.
    String received() throws IOException {
      StringBuilder text = new StringBuilder();
      for (Socket client : queued) {
        client.close();
      }
      socket.setSoTimeout(EMPTY_MILLIS);
      try {
        while (true) {
          try (Wire wire = new Wire(socket.accept())) {
            text.append(wire.rest());
          }
        }
      } catch (SocketTimeoutException isEmpty) {
        return text.toString();
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1|Ho", "POST / HTTP/1.1|Host: a|Content-Length: 3||ab"})
  void aClientThatStopsInTheMiddleIsGivenUp(String start) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(LoopbackProxy.HASTY);
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      assertThat(wire.send(start).response()).startsWith("HTTP/1.1 408 Request Timeout");
      assertThat(wire.isEnded()).isTrue();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 11||0123456789x", "Transfer-Encoding: chunked||b|0123456789x|"})
  void aBodyThatIsTooLargeIsRefused(String rest) throws Exception {
    ProxySettings small = LoopbackProxy.settings(Duration.ofMinutes(1), 10, true);
    try (LoopbackProxy proxy = LoopbackProxy.start(small);
        ScriptedServer server = ScriptedServer.named("web")) {
      assertThat(proxy.to(server).ask("POST / HTTP/1.1|Host: a|" + rest))
          .startsWith("HTTP/1.1 413 Content Too Large The body is too large.");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.LIMIT);
    }
  }

  @Test
  void refusalsSayWhyAndEndTheConnection() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        Wire wire = proxy.connect()) {
      wire.send("POST / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked||0||" + GET);
      String head = wire.head();
      assertThat(head).startsWith("HTTP/1.1 400 Bad Request|").contains("|Connection: close|");
      assertThat(wire.bytes(Wire.length(head))).startsWith("Transfer-Encoding must be");
      assertThat(wire.isEnded()).isTrue();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a|X: " + "y".repeat(40_000) + "||"))
          .startsWith("HTTP/1.1 431 Request Header Fields Too Large");
    }
  }

  @Test
  void waitsAtTheEndForRequestsUnderWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  asked.countDown();
                  mayAnswer.await();
                  wire.send(OK);
                });
        Wire idle = proxy.to(server).connect();
        Wire busy = proxy.connect().send(GET);
        Wire further = proxy.connect();
        Wire onTheOtherLoop = proxy.connect()) {
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      Thread closing = Thread.ofVirtual().start(proxy.server()::close);
      assertThat(idle.isEnded()).isTrue();
      assertThat(further.isEnded()).isTrue();
      assertThat(onTheOtherLoop.isEnded()).isTrue();
      mayAnswer.countDown();
      assertThat(busy.head()).contains("|Connection: close|");
      assertThat(busy.rest()).isEqualTo("ok");
      closing.join();
    }
  }
}
