// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HealthCheck;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Share;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Endpoints that are asked whether they are well.
class HealthCheckTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HealthCheck CHECK =
      new HealthCheck(
          "/healthz", "health.test", Duration.ofMillis(1), Duration.ofSeconds(30), 2, 1);

  private static void route(LoopbackProxy proxy, HealthCheck check) {
    Forward checked = new Forward(List.of(new Share(1, new Backend("web").with(check))));
    proxy.route(HostPattern.ANY, "/", checked);
  }

  /// Asks until that many requests on end were answered by an endpoint other than `name`, or by it
  /// once.
  private static void askUntil(LoopbackProxy proxy, String name, boolean isSpared)
      throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int others = 0; others < 50 || !isSpared; ) {
      assertThat(System.nanoTime() - deadline).as("waited for " + name).isNegative();
      boolean isOther = !proxy.ask(GET).startsWith("HTTP/1.1 200 OK " + name);
      others = isOther ? others + 1 : 0;
      if (!isOther && !isSpared) {
        return;
      }
    }
  }

  @Test
  void anEndpointThatIsNotWellGetsNoRequestsUntilItIs() throws Exception {
    AtomicReference<String> health = new AtomicReference<>("204 Fine");
    BlockingQueue<String> probes = new LinkedBlockingQueue<>();
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer sick =
            ScriptedServer.start(
                (wire, _) -> {
                  for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                    if (head.startsWith("GET /healthz ")) {
                      probes.add(head);
                      wire.send("HTTP/1.1 " + health.get() + "|Content-Length: 0||");
                    } else {
                      wire.send("HTTP/1.1 200 OK|Content-Length: 4||sick");
                    }
                  }
                })) {
      proxy.to(sick, good);
      route(proxy, CHECK);
      askUntil(proxy, "sick", false);
      assertThat(probes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .startsWith("GET /healthz HTTP/1.1|Host: health.test|");
      health.set("500 Sick");
      askUntil(proxy, "sick", true);
      health.set("302 Better");
      askUntil(proxy, "sick", false);
    }
  }

  @Test
  void anEndpointThatDoesNotAnswerInTimeIsNotWell() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer stalled =
            ScriptedServer.start(
                (wire, _) -> {
                  for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                    if (head.startsWith("GET /healthz ")) {
                      over.await();
                    }
                    wire.send("HTTP/1.1 200 OK|Content-Length: 7||stalled");
                  }
                })) {
      proxy.to(stalled, good);
      route(
          proxy, new HealthCheck("/healthz", "", Duration.ofMillis(1), Duration.ofMillis(1), 2, 1));
      askUntil(proxy, "stalled", true);
      over.countDown();
    }
  }

  @Test
  void aConnectionIsEnoughWhereNoPathIsNamed() throws Exception {
    HealthCheck tcp = new HealthCheck("", "", Duration.ofMillis(1), Duration.ofSeconds(30), 1, 1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer one = ScriptedServer.named("one");
        ScriptedServer other = ScriptedServer.named("other")) {
      proxy.to(one, other);
      route(proxy, tcp);
      askUntil(proxy, "one", false);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (one.connections() < 20 || other.connections() < 20) {
        assertThat(System.nanoTime() - deadline).as("waited for checks").isNegative();
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
      }
      askUntil(proxy, "one", false);
      askUntil(proxy, "other", false);
    }
  }
}
