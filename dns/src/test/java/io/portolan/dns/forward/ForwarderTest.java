// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The forwarder between a client and upstream servers on loopback.
class ForwarderTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final ConcurrentLinkedQueue<Exchange> held = new ConcurrentLinkedQueue<>();
  private LoopbackServer upstream;
  private Forwarder forwarder;
  private LoopbackServer server;

  @BeforeEach
  void start() {
    upstream = open(LoopbackServer.start(this::answer));
    build(ForwardSettings.DEFAULT);
    use(upstream.address());
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  private void build(ForwardSettings settings) {
    Forwarder[] made = new Forwarder[1];
    server = open(LoopbackServer.start(exchange -> made[0].handle(exchange)));
    forwarder =
        new Forwarder(
            server.group().next(),
            UpstreamSockets.ofProcess(),
            settings,
            RANDOM,
            System::nanoTime,
            List.of());
    open(forwarder);
    made[0] = forwarder;
  }

  private static ForwardSettings settings(
      Duration attemptTimeout, int maxWaiting, Set<InetSocketAddress> own) {
    ForwardSettings usual = ForwardSettings.DEFAULT;
    return new ForwardSettings(
        attemptTimeout,
        Duration.ofSeconds(60),
        maxWaiting,
        usual.order(),
        usual.streamsOnly(),
        usual.socketLife(),
        usual.health(),
        usual.excuses(),
        usual.tls(),
        usual.failFast(),
        own);
  }

  /// Returns when the servers are in use.
  private void use(InetSocketAddress... servers) {
    forwarder.useServers(Arrays.stream(servers).map(UpstreamServer::plain).toList());
    server.group().submit(() -> {}).syncUninterruptibly();
  }

  private <T extends AutoCloseable> T open(T closeable) {
    open.add(closeable);
    return closeable;
  }

  /// The upstream: what it does stands in the first label.
  private void answer(Exchange exchange) {
    asked.incrementAndGet();
    Response response = exchange.begin();
    String label = exchange.query().name().toString();
    switch (label.substring(0, label.indexOf('.'))) {
      case "hold" -> held.add(exchange);
      case "none" -> {
        writeSoa(response);
        exchange.send(ResponseCode.NXDOMAIN);
      }
      case "broken" -> exchange.send(ResponseCode.SERVFAIL);
      case "many" -> {
        for (int i = 0; i < 200; i++) {
          writeAddress(response, i);
        }
        exchange.send(ResponseCode.NOERROR);
      }
      default -> {
        writeAddress(response, 0x0a000001);
        exchange.send(ResponseCode.NOERROR);
      }
    }
  }

  private static void writeAddress(Response response, int address) {
    response.beginRecord(Response.QUESTION_POINTER, RecordType.A, 20);
    response.data().writeInt(address);
    boolean unused = response.endRecord();
  }

  private static void writeSoa(Response response) {
    response.section(Response.Section.AUTHORITY);
    response.beginRecord(Response.QUESTION_POINTER, RecordType.SOA, 60);
    response.data().writeZero(2 + 16).writeInt(10);
    boolean unused = response.endRecord();
  }

  private Message ask(String name) throws IOException {
    return server.ask(Ask.questionWithEdns(1, name, RecordType.A, 1232));
  }

  @Test
  void givesTheAnswerOfTheUpstreamServer() throws IOException {
    assertThat(Ask.text(ask("a.example.com")))
        .isEqualTo("NOERROR ra\n  a.example.com. 20 IN A 10.0.0.1\n");
  }

  @Test
  void asksOnceWhatManyAskAtTheSameTime() throws IOException {
    for (int id = 0; id < 20; id++) {
      server.send(Ask.question(id, "hold.example.com", RecordType.A));
    }
    assertThat(ask("a.example.com").code()).isEqualTo(ResponseCode.NOERROR);
    eventually(() -> held.size() == 1 && forwarder.metrics().shared.sum() == 19);
    held.remove().send(ResponseCode.NOERROR);
    for (int i = 0; i < 20; i++) {
      assertThat(MessageReader.read(server.receive()).orElseThrow().code())
          .isEqualTo(ResponseCode.NOERROR);
    }
  }

  /// Semantics 30 of dns.md.
  @Test
  void asksAgainOverTcpWhenADatagramHoldsTooLittle() throws IOException {
    Message datagram = ask("many.example.com");
    assertThat(datagram.isTruncated()).isTrue();
    assertThat(datagram.answers()).hasSizeGreaterThan(60);
    assertThat(forwarder.metrics().streamRetries.sum()).isEqualTo(1);
    try (var socket = server.connect()) {
      var question = Ask.question(4, "many.example.com", RecordType.A);
      socket.getOutputStream().write(new byte[] {0, (byte) question.readableBytes()});
      socket.getOutputStream().write(question.array(), 0, question.readableBytes());
      var in = new DataInputStream(socket.getInputStream());
      byte[] answer = in.readNBytes(in.readUnsignedShort());
      Message whole = MessageReader.read(Unpooled.wrappedBuffer(answer)).orElseThrow();
      assertThat(whole.answers()).hasSize(200);
      assertThat(whole.isTruncated()).isFalse();
    }
  }

  @Test
  void goesOnToTheNextServerWhenOneCannotAnswer() throws IOException {
    LoopbackServer broken =
        open(
            LoopbackServer.start(
                exchange -> {
                  exchange.begin();
                  exchange.send(ResponseCode.SERVFAIL);
                }));
    use(broken.address(), upstream.address());
    assertThat(ask("a.example.com").answers()).hasSize(1);
  }

  @Test
  void passesOnThatNoServerCanAnswer() throws IOException {
    assertThat(ask("broken.example.com").code()).isEqualTo(ResponseCode.SERVFAIL);
    assertThat(asked).hasValue(1);
  }

  @Test
  void goesOnAtOnceWhenNobodyListens() throws IOException {
    use(nobody(), upstream.address());
    assertThat(ask("a.example.com").answers()).hasSize(1);
    assertThat(forwarder.metrics().errors.sum()).isPositive();
    assertThat(forwarder.metrics().timeouts.sum()).isZero();
  }

  @Test
  void goesOnWhenAServerIsSilent() throws IOException {
    build(settings(Duration.ofMillis(500), 10, Set.of()));
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var silentAddress = (InetSocketAddress) silent.getLocalSocketAddress();
      use(silentAddress, upstream.address());
      assertThat(ask("a.example.com").answers()).hasSize(1);
      assertThat(ask("b.example.com").answers()).hasSize(1);
      assertThat(forwarder.metrics().timeouts.sum()).isEqualTo(2);
      // After two failures in a row it is no longer asked.
      assertThat(ask("c.example.com").answers()).hasSize(1);
      assertThat(forwarder.metrics().timeouts.sum()).isEqualTo(2);
    }
  }

  @Test
  void usesAServerAgainThatAnswersAgain() throws IOException {
    InetSocketAddress address = nobody();
    use(address);
    assertThat(ask("a.example.com").code()).isEqualTo(ResponseCode.SERVFAIL);
    try (var late = LoopbackServer.start(address, this::answer)) {
      assertThat(late.address()).isEqualTo(address);
      eventually(() -> ask("a.example.com").code() == ResponseCode.NOERROR);
    }
  }

  @Test
  void failsAtOnceWithoutServers() throws IOException {
    use();
    assertThat(Ask.text(ask("a.example.com"))).isEqualTo("SERVFAIL ra\n");
    assertThat(forwarder.metrics().timeouts.sum()).isZero();
  }

  /// Semantics 37 of dns.md.
  @Test
  void neverForwardsToItself() throws IOException {
    build(settings(Duration.ofSeconds(2), 10, Set.of(upstream.address())));
    use(upstream.address());
    assertThat(ask("a.example.com").code()).isEqualTo(ResponseCode.SERVFAIL);
    assertThat(asked).hasValue(0);
  }

  @Test
  void refusesMoreOpenQuestionsThanItMayHave() throws IOException {
    build(settings(Duration.ofSeconds(60), 1, Set.of()));
    use(upstream.address());
    server.send(Ask.question(1, "hold.example.com", RecordType.A));
    eventually(() -> held.size() == 1);
    assertThat(ask("a.example.com").code()).isEqualTo(ResponseCode.REFUSED);
    assertThat(forwarder.metrics().refused.sum()).isEqualTo(1);
    held.remove().send(ResponseCode.NOERROR);
    assertThat(MessageReader.read(server.receive()).orElseThrow().id()).isEqualTo(1);
    assertThat(ask("a.example.com").code()).isEqualTo(ResponseCode.NOERROR);
  }

  /// Where nobody listens now: at an address of this test's own, so that no other socket takes its
  /// port meanwhile.
  private static InetSocketAddress nobody() throws IOException {
    byte[] own = {127, 78, (byte) RANDOM.nextInt(256), (byte) (1 + RANDOM.nextInt(254))};
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByAddress(own))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void eventually(Condition condition) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
