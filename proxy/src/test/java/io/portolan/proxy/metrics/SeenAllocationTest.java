// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.portolan.network.IpAddress;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.log.NoteQueue;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.upstream.Endpoint;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What an event loop allocates to note a request, to count it and to hand it to the log.
class SeenAllocationTest {
  private static final int ROUND = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ByteSpan text = ByteSpan.of("/api/v1/cart?item=7");
  private final Endpoint endpoint = new Endpoint(IpAddress.of("10.244.0.3"), 8080);
  private final List<Route> routes =
      IntStream.range(0, 50)
          .mapToObj(
              i ->
                  new Route(
                      HostPattern.ANY,
                      PathMatch.ALL,
                      Conditions.NONE,
                      Forward.to("shop/cart:80"),
                      new Seniority(Instant.EPOCH, "shop/shop-" + i, 0)))
          .toList();
  private final RequestNote note = new RequestNote();
  private final LoopMeter meter = new ProxyMetrics(1, 1_000).loop(0);

  private void request(int number, NoteQueue.Entrance log) {
    meter.begun();
    note.begin("10.244.0.2", "http");
    note.text(RequestNote.Text.TARGET, text);
    note.route(routes.get(number % routes.size()));
    note.service("shop/cart:80");
    note.attempt(endpoint);
    note.answered(number);
    note.end(200, 100, number, number, number, Outcome.SERVED);
    meter.ended(note);
    log.add(note);
  }

  @Test
  void seeingARequestAllocatesNothing() {
    NoteQueue.Reader nobody =
        new NoteQueue.Reader() {
          @Override
          public void take(RequestNote taken) {}

          @Override
          public long taken(long lost) {
            return Long.MAX_VALUE;
          }
        };
    try (NoteQueue queue = NoteQueue.start("nobody", 1024, nobody)) {
      NoteQueue.Entrance log = queue.entrance();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      double each;
      do {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUND; i++) {
          request(i, log);
        }
        each = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUND;
      } while (each > 0.5 && System.nanoTime() - deadline < 0);
      assertThat(each).as("bytes allocated for a request").isLessThan(0.5);
    }
  }
}
