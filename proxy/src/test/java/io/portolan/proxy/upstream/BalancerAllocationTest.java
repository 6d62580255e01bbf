// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.portolan.network.IpAddress;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.HashKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What choosing an endpoint allocates.
class BalancerAllocationTest {
  private static final int ROUND = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final HashKey KEY =
      HashKey.parse("$host$request_uri $cookie_session $arg_user $http_x_user $remote_addr");

  static Stream<Balance> all() {
    return Stream.concat(
        Stream.of(Balance.Spread.values()),
        Stream.of(
            new Balance.Hashed(KEY),
            new Balance.Hashed(KEY, 3, 0),
            new Balance.Hashed(KEY, 1, 125)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void choosingAllocatesNothing(Balance balance) {
    SplittableRandom random = new SplittableRandom(1);
    Balancer balancer = Balancer.of(balance, random);
    balancer.over(SimulatedLoads.endpoints(10, random));
    SimulatedLoads loads = new SimulatedLoads(10);
    DescribedRequest request =
        new DescribedRequest(
            "GET", "a.test", "/cart?user=7", Map.of("Cookie", "a=b; session=5", "X-User", "me"));
    IpAddress client = IpAddress.of("fd00::1");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double each;
    do {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUND; i++) {
        int chosen = balancer.choose(loads, KEY.hash(request, client));
        loads.begin(chosen).end(chosen);
      }
      each = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUND;
    } while (each > 0.5 && System.nanoTime() - deadline < 0);
    assertThat(each).as("bytes allocated for a choice").isLessThan(0.5);
  }
}
