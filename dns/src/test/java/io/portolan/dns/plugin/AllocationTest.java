// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBufUtil;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.watch.WatchedNames;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.zone.Scenario;
import io.portolan.network.policy.DomainName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the server's thread allocates for what pods ask all the time, by the usual Corefile.
class AllocationTest {
  private static final int ROUND = 10_000;
  private static final int AT_ONCE = 20;
  private static final double NEAR_NOTHING = 0.5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({
    "cart.shop.svc.cluster.local, A",
    "cart.shop.svc.cluster.local, AAAA",
    "cart.shop.svc.cluster.local, TXT",
    "cArT.ShOp.svc.cluster.local, A",
    "db.shop.svc.cluster.local, A",
    "cart.shop.shop.svc.cluster.local, A",
  })
  void inTheSteadyStateAQuestionAllocatesNothing(String name, String type) throws Exception {
    Scenario scenario = new Scenario();
    WatchedNames watched = new WatchedNames((_, _, _) -> true);
    watched.watch(List.of(new DomainName("*.example.com"), new DomainName("a.cluster.local")));
    try (LoopbackServer upstream = LoopbackServer.start(_ -> {});
        ClusterDns dns = dns(scenario, upstream);
        LoopbackServer server = LoopbackServer.start(watched.before(dns.at(53)))) {
      dns.update(scenario.change("service shop/cart 10.96.0.20 fd00:10:96::20 http:80/TCP"));
      dns.update(scenario.change("headless shop/db"));
      dns.update(scenario.change("endpoint shop/db 10.244.1.5"));
      dns.update(scenario.change("endpoint shop/db 10.244.1.6"));
      dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, DnsConfig.DEFAULT)));
      long thread = server.group().next().submit(() -> Thread.currentThread().threadId()).get();
      byte[] question = ByteBufUtil.getBytes(Ask.questionWithEdns(7, name, Ask.type(type), 1232));

      // Compiled code needs less than interpreted code: rounds, until one needs nothing.
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      double each;
      do {
        long before = THREADS.getThreadAllocatedBytes(thread);
        ask(server, question);
        each = (double) (THREADS.getThreadAllocatedBytes(thread) - before) / ROUND;
      } while (each > NEAR_NOTHING && System.nanoTime() - deadline < 0);
      assertThat(each).as("bytes allocated for a question").isLessThan(NEAR_NOTHING);
    }
  }

  private static ClusterDns dns(Scenario scenario, LoopbackServer upstream) {
    return new ClusterDns(
        scenario.zone(),
        new Surroundings(
            upstream.group().next(),
            UpstreamSockets.ofProcess(),
            new SecureRandom(),
            bound -> bound / 2,
            System::nanoTime,
            Set.of()));
  }

  /// Asks many times before the first is answered, again and again.
  private static void ask(LoopbackServer server, byte[] question) throws IOException {
    try (DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout((int) PATIENCE.toMillis());
      DatagramPacket answer = new DatagramPacket(new byte[1232], 1232);
      for (int asked = 0; asked < ROUND; asked += AT_ONCE) {
        for (int i = 0; i < AT_ONCE; i++) {
          client.send(new DatagramPacket(question, question.length, server.address()));
        }
        for (int i = 0; i < AT_ONCE; i++) {
          client.receive(answer);
        }
      }
    }
  }
}
