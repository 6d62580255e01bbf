// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a look-up allocates in a large table.
class LookupAllocationTest {
  private static final int ROUND = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void findingARouteAllocatesNothing() {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String host = "shop-" + i + ".test";
      routes.add(Routes.route(host, "Prefix /"));
      routes.add(Routes.route(host, "Prefix /api/v1"));
      routes.add(Routes.route(host, "Exact /api/v1/cart", Routes.header("x-canary", "yes"), 0));
    }
    routes.add(Routes.route("*.wild.test", "Prefix /"));
    RouteTable table = RouteTable.of(routes);
    List<DescribedRequest> requests =
        List.of(
            Routes.get("shop-500.test", "/api/v1/cart"),
            Routes.get("a.wild.test", "/x/y/z"),
            Routes.get("unknown.test", "/"));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double each;
    do {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      int found = 0;
      for (int i = 0; i < ROUND; i++) {
        found += table.find(requests.get(i % requests.size())).isPresent() ? 1 : 0;
      }
      assertThat(found).isPositive();
      each = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUND;
    } while (each > 0.5 && System.nanoTime() - deadline < 0);
    assertThat(each).as("bytes allocated for a look-up").isLessThan(0.5);
  }
}
