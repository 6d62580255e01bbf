// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Thousands of changes of routes and endpoints while clients ask all the time.
class ChangesUnderLoadTest {
  private static final int CLIENTS = 16;
  private static final int CHANGES = 5_000;
  private static final int REQUESTS_BETWEEN = 2;
  private static final long STEP_NANOS = 50_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  @Test
  void noRequestIsLostWhenRoutesAndEndpointsChange() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.startUnlogged();
        ScriptedServer first = ScriptedServer.named("first");
        ScriptedServer second = ScriptedServer.named("second");
        ScriptedServer third = ScriptedServer.named("third");
        Wire tunnel = tunnel(proxy)) {
      List<Endpoint> all = List.of(first.endpoint(), second.endpoint(), third.endpoint());
      proxy.backends.set("web", all);
      proxy.backends.set("other", all);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String host = "host-" + i % 4 + ".test";
        clients.add(Thread.ofVirtual().start(() -> ask(proxy, host)));
      }
      for (int change = 0; change < CHANGES && errors.isEmpty(); change++) {
        change(proxy, all);
        int wanted = answered.get() + REQUESTS_BETWEEN;
        while (answered.get() < wanted && errors.isEmpty()) {
          LockSupport.parkNanos(STEP_NANOS);
        }
      }
      isOver.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertThat(errors).as("seed %d", seed).isEmpty();
      assertThat(tunnel.send("still").bytes(5)).isEqualTo("still");
    }
  }

  /// A connection of another protocol, which lives through all changes.
  private static Wire tunnel(LoopbackProxy proxy) throws IOException {
    ScriptedServer echo =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              wire.send("HTTP/1.1 101 Switching|Upgrade: echo|Connection: upgrade||");
              wire.send(wire.bytes(5));
            });
    proxy.to(echo);
    Wire wire = proxy.connect();
    wire.send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: echo||");
    assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 101 Switching");
    echo.close();
    return wire;
  }

  private void change(LoopbackProxy proxy, List<Endpoint> all) {
    String backend = random.nextBoolean() ? "web" : "other";
    if (random.nextBoolean()) {
      List<Endpoint> some = new ArrayList<>(all);
      some.remove(random.nextInt(some.size()));
      proxy.backends.set(backend, random.nextBoolean() ? some : all);
    } else {
      HostPattern host = HostPattern.ingress("host-" + random.nextInt(4) + ".test");
      if (random.nextInt(3) == 0) {
        proxy.routes.update(table -> table.with(host, List.of()));
      } else {
        proxy.route(host, random.nextBoolean() ? "/" : "/deep", Forward.to(backend));
      }
    }
  }

  private void ask(LoopbackProxy proxy, String host) {
    String request = "GET /deep/path HTTP/1.1|Host: " + host + "||";
    try {
      while (!isOver.get()) {
        try (Wire wire = proxy.connect()) {
          for (int i = 0; i < 50 && !isOver.get(); i++) {
            String answer = wire.send(request).response();
            if (!answer.startsWith("HTTP/1.1 200 OK ")) {
              errors.add(answer);
            }
            answered.incrementAndGet();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      errors.add(e.toString());
    }
  }
}
