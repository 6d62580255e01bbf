// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.proxy.route.ClientLimits;
import io.portolan.proxy.server.ClientCount.Verdict;
import io.portolan.proxy.server.ClientCounts.Counted;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientCountTest {
  /// Close to where it wraps around, as [System#nanoTime] may be.
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

  private static ClientLimits limits(int perSecond, int perMinute, int atOnce, int burst) {
    return new ClientLimits(perSecond, perMinute, atOnce, burst, List.of(), 503, 503);
  }

  private static Counted client(String address) {
    return new Counted("shop/web", IpAddress.of(address));
  }

  private static long taken(ClientCounts counts, ClientLimits limits, long now, int asked) {
    long taken = 0;
    for (int i = 0; i < asked; i++) {
      taken += counts.take(client("192.0.2.1"), limits, now) == Verdict.TAKEN ? 1 : 0;
    }
    return taken;
  }

  /// As nginx counts: the burst beyond the first one at once, then the rate.
  @Test
  void aBurstIsTakenAndThenTheRate() {
    ClientCounts counts = new ClientCounts();
    ClientLimits limits = limits(10, 0, 0, 2);
    assertThat(taken(counts, limits, START, 100)).isEqualTo(21);
    for (int second = 1; second <= 6; second++) {
      long now = START + TimeUnit.SECONDS.toNanos(second);
      assertThat(taken(counts, limits, now, 100)).as("second " + second).isEqualTo(10);
    }
    assertThat(taken(counts, limits, START + TimeUnit.SECONDS.toNanos(60), 100)).isEqualTo(21);
  }

  @Test
  void theTighterOfTwoLimitsHolds() {
    assertThat(taken(new ClientCounts(), limits(10, 5, 0, 1), START, 100)).isEqualTo(6);
    assertThat(taken(new ClientCounts(), limits(2, 50, 0, 1), START, 100)).isEqualTo(3);
  }

  @Test
  void requestsUnderWayAreCountedUntilTheyEnd() {
    ClientCounts counts = new ClientCounts();
    ClientLimits limits = limits(0, 0, 2, 1);
    assertThat(taken(counts, limits, START, 5)).isEqualTo(2);
    assertThat(counts.take(client("192.0.2.1"), limits, START)).isEqualTo(Verdict.TOO_MANY_AT_ONCE);
    counts.ended(client("192.0.2.1"));
    assertThat(taken(counts, limits, START, 5)).isEqualTo(1);
    assertThat(counts.take(client("192.0.2.2"), limits, START)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void aBlockOfIpv6IsOneClient() {
    ClientCounts counts = new ClientCounts();
    ClientLimits limits = limits(0, 0, 1, 1);
    assertThat(counts.take(client("2001:db8::1"), limits, START)).isEqualTo(Verdict.TAKEN);
    assertThat(counts.take(client("2001:db8::2"), limits, START))
        .isEqualTo(Verdict.TOO_MANY_AT_ONCE);
    assertThat(counts.take(client("2001:db8:0:1::1"), limits, START)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void noMoreClientsAreKeptThanMayBe() {
    ClientCounts counts = new ClientCounts(2);
    ClientLimits limits = limits(1, 0, 0, 1);
    for (String address : List.of("192.0.2.1", "192.0.2.2")) {
      assertThat(counts.take(client(address), limits, START)).isEqualTo(Verdict.TAKEN);
      counts.ended(client(address));
    }
    assertThat(counts.take(client("192.0.2.3"), limits, START)).isEqualTo(Verdict.TOO_MANY);
    long later = START + TimeUnit.SECONDS.toNanos(1);
    assertThat(counts.take(client("192.0.2.3"), limits, later)).isEqualTo(Verdict.TAKEN);
  }
}
