// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.dns.zone.Scenario;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each option of the forward plugin, with servers on loopback that are told apart by the address
/// that they answer.
class ForwardOptionsTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, String> files = new HashMap<>();
  private final AtomicLong clock = new AtomicLong();
  private ClusterDns dns;
  private LoopbackServer server;

  /// A server that answers with one address, but NXDOMAIN below `none` and nothing below `empty`.
  private static final class Other implements AutoCloseable {
    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    final Queue<Integer> ports = new ConcurrentLinkedQueue<>();
    final LoopbackServer server;
    private final int address;

    Other(int address) {
      this(address, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    Other(int address, InetSocketAddress where) {
      this.address = address;
      this.server = LoopbackServer.start(where, this::answer);
    }

    String text() {
      return "127.0.0.1:" + server.address().getPort();
    }

    private void answer(Exchange exchange) {
      asked.add(exchange.query() + (exchange.isStream() ? " tcp" : " udp"));
      ports.add(exchange.client().getPort());
      Response response = exchange.begin();
      String name = exchange.query().name().toString();
      if (name.startsWith("none.")) {
        exchange.send(ResponseCode.NXDOMAIN);
        return;
      }
      if (exchange.query().type() == RecordType.A && !name.startsWith("empty.")) {
        response.beginRecord(Response.QUESTION_POINTER, RecordType.A, 20);
        response.data().writeInt(0xc0000200 | address);
        boolean unused = response.endRecord();
      }
      exchange.send(ResponseCode.NOERROR);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @BeforeEach
  void start() {
    LoopbackServer[] made = new LoopbackServer[1];
    made[0] = open(LoopbackServer.start(exchange -> dns.at(53).handle(exchange)));
    server = made[0];
    dns =
        open(
            new ClusterDns(
                new Scenario().zone(),
                new Surroundings(
                    server.group().next(),
                    UpstreamSockets.ofProcess(),
                    RANDOM,
                    bound -> bound - 1,
                    () -> System.nanoTime() + clock.get(),
                    Set.of())));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T open(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private Other other(int address) {
    return open(new Other(address));
  }

  private void configure(String... lines) {
    files.put(DnsConfig.COREFILE, ". {\n" + String.join("\n", lines) + "\n}\n");
    dns.configure(DnsConfig.read(files));
  }

  private String ask(String name) throws IOException {
    return Ask.text(server.ask(Ask.questionWithEdns(1, name, RecordType.A, 1232)));
  }

  /// Where nobody listens: at an address of this test's own, so that no other socket takes its port
  /// meanwhile.
  private static InetSocketAddress nobody() throws IOException {
    byte[] own = {127, 77, (byte) RANDOM.nextInt(256), (byte) (1 + RANDOM.nextInt(254))};
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByAddress(own))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  @Test
  void sequentialAsksTheFirst() throws IOException {
    Other first = other(1);
    Other second = other(2);
    configure("forward . " + first.text() + " " + second.text() + " {\n policy sequential\n }");
    for (int i = 0; i < 5; i++) {
      assertThat(ask("n" + i + ".test")).contains("192.0.2.1");
    }
    assertThat(second.asked).isEmpty();
  }

  @Test
  void roundRobinAsksInTurn() throws IOException {
    Other first = other(1);
    Other second = other(2);
    configure("forward . " + first.text() + " " + second.text() + " {\n policy round_robin\n }");
    for (int i = 0; i < 6; i++) {
      assertThat(ask("n" + i + ".test")).contains("NOERROR");
    }
    assertThat(first.asked).hasSize(3);
    assertThat(second.asked).hasSize(3);
  }

  @Test
  void randomAsksAll() throws IOException {
    Other first = other(1);
    Other second = other(2);
    configure("forward . " + first.text() + " " + second.text() + " {\n policy random\n }");
    for (int i = 0; i < 100; i++) {
      assertThat(ask("n" + i + ".test")).contains("NOERROR");
    }
    assertThat(first.asked).isNotEmpty();
    assertThat(second.asked).isNotEmpty();
  }

  @Test
  void forceTcpAsksOverOneConnection() throws IOException {
    Other other = other(1);
    configure("forward . " + other.text() + " {\n force_tcp\n }");
    assertThat(ask("a.test")).contains("192.0.2.1");
    assertThat(ask("b.test")).contains("192.0.2.1");
    assertThat(other.asked).containsExactly("a.test. IN A tcp", "b.test. IN A tcp");
    assertThat(new HashSet<>(other.ports)).hasSize(1);
  }

  @Test
  void preferUdpAsksOverUdp() throws IOException {
    Other other = other(1);
    configure("forward . " + other.text() + " {\n prefer_udp\n }");
    assertThat(ask("a.test")).contains("192.0.2.1");
    assertThat(other.asked).containsExactly("a.test. IN A udp");
  }

  @Test
  void expireEndsSockets() throws IOException {
    Other other = other(1);
    configure("forward . " + other.text() + " {\n expire 30s\n }");
    for (int i = 0; i < 10; i++) {
      long unused = clock.addAndGet(Duration.ofSeconds(31).toNanos());
      assertThat(ask("n" + i + ".test")).contains("192.0.2.1");
    }
    // Of four sockets that did not expire there would be four.
    assertThat(new HashSet<>(other.ports)).hasSizeGreaterThan(4);
  }

  @Test
  void nextForwardsWhatTheFirstDoesNotKnow() throws IOException {
    Other first = other(1);
    Other second = other(2);
    configure(
        "forward test " + first.text() + " {\n next NXDOMAIN SERVFAIL\n next_on_nodata\n }",
        "forward . " + second.text());
    assertThat(ask("a.test")).contains("192.0.2.1");
    assertThat(second.asked).isEmpty();
    assertThat(ask("none.test")).isEqualTo("NXDOMAIN ra\n");
    assertThat(ask("empty.test")).isEqualTo("NOERROR ra\n");
    assertThat(second.asked).containsExactly("none.test. IN A udp", "empty.test. IN A udp");
  }

  @Test
  void nextIsIgnoredWithoutAnotherForward() throws IOException {
    Other first = other(1);
    configure("forward . " + first.text() + " {\n next NXDOMAIN\n }");
    assertThat(ask("none.test")).isEqualTo("NXDOMAIN ra\n");
  }

  @Test
  void failoverAsksTheNextServer() throws IOException {
    Other first = other(1);
    Other second = other(2);
    configure(
        "forward . " + first.text() + " " + second.text() + " {",
        "policy sequential\n failover NXDOMAIN\n }");
    assertThat(ask("none.test")).isEqualTo("NXDOMAIN ra\n");
    assertThat(second.asked).containsExactly("none.test. IN A udp");
  }

  @Test
  void healthCheckAsksForItsDomain() throws IOException {
    InetSocketAddress down = nobody();
    configure(
        "forward . " + down.getAddress().getHostAddress() + ":" + down.getPort() + " {",
        "failfast_all_unhealthy_upstreams\n max_fails 1\n",
        "health_check 10ms no_rec domain probe.test\n }");
    assertThat(ask("a.test")).isEqualTo("SERVFAIL ra\n");
    Other late = open(new Other(1, down));
    await(() -> ask("b.test").contains("192.0.2.1"));
    assertThat(late.asked.peek()).isEqualTo("probe.test. IN NS udp");
    assertThat(late.asked).doesNotContain("a.test. IN A udp");
  }

  @Test
  void maxFailsOfZeroNeverGivesAServerUp() throws IOException {
    InetSocketAddress down = nobody();
    configure(
        "forward . " + down.getAddress().getHostAddress() + ":" + down.getPort() + " {",
        "failfast_all_unhealthy_upstreams\n max_fails 0\n }");
    for (int i = 0; i < 5; i++) {
      assertThat(ask("a.test")).isEqualTo("SERVFAIL ra\n");
    }
    Other late = open(new Other(1, down));
    assertThat(ask("b.test")).contains("192.0.2.1");
    assertThat(late.asked).containsExactly("b.test. IN A udp");
  }

  @Test
  void asksOverTlsWhomItsCertificateSays() throws Exception {
    TlsUpstream tls = open(new TlsUpstream());
    files.put("ca.pem", TlsUpstream.certificate());
    String to = "forward . tls://127.0.0.1:" + tls.port() + " {\n tls /etc/coredns/ca.pem\n ";
    configure(to + "tls_servername dns.test\n }");
    assertThat(ask("a.test")).contains("a.test. 20 IN A 192.0.2.7");
    assertThat(ask("b.test")).contains("b.test. 20 IN A 192.0.2.7");
    assertThat(tls.connections()).isEqualTo(1);
    // Without a name the certificate must be for the address, which this one is.
    configure(to + "max_fails 1\n }");
    assertThat(ask("c.test")).contains("192.0.2.7");
    configure("forward . tls://127.0.0.1%dns.test:" + tls.port() + " {\n tls ca.pem\n }");
    assertThat(ask("d.test")).contains("192.0.2.7");
    configure(to + "tls_servername other.test\n }");
    assertThat(ask("e.test")).isEqualTo("SERVFAIL ra\n");
  }

  @Test
  void doesNotTrustAnybodyOverTls() throws Exception {
    TlsUpstream tls = open(new TlsUpstream());
    configure("forward . tls://127.0.0.1:" + tls.port() + " {\n tls_servername dns.test\n }");
    assertThat(ask("a.test")).isEqualTo("SERVFAIL ra\n");
  }

  @Test
  void showsItsOwnCertificateOverTls() throws Exception {
    TlsUpstream tls = open(TlsUpstream.thatWantsCertificates());
    files.put("own.pem", TlsUpstream.certificate());
    files.put("own.key", TlsUpstream.key());
    String to = "forward . tls://127.0.0.1%dns.test:" + tls.port();
    configure(to + " {\n tls own.pem own.key own.pem\n }");
    assertThat(ask("a.test")).contains("192.0.2.7");
    configure(to + " {\n tls own.pem\n }");
    assertThat(ask("b.test")).isEqualTo("SERVFAIL ra\n");
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
