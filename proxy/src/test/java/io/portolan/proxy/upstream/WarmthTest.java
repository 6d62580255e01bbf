// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How many requests an endpoint gets that has just come.
class WarmthTest {
  private static final Duration WITHIN = Duration.ofSeconds(100);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @ParameterizedTest
  @CsvSource({"0,0.1", "5,0.1", "50,0.5", "90,0.9", "100,1", "1000,1"})
  void itsShareGrowsWithTime(int age, double share) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long now = 5000 * SECOND;
    long[] since = {0, now - age * SECOND};
    Warmth warmth = Warmth.of(new int[] {1, 0}, since, WITHIN, now);
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += warmth.isPartial(now) && warmth.isSpared(0, now, random) ? 0 : 1;
      assertThat(warmth.isPartial(now) && warmth.isSpared(1, now, random)).isFalse();
    }
    assertThat(taken / 10_000.0).as("seed " + seed).isBetween(share - 0.03, share + 0.03);
  }

  @Test
  void whenAllAreWarmNothingIsDrawn() {
    long now = 5000 * SECOND;
    assertThat(Warmth.of(new int[] {0}, new long[] {0}, WITHIN, now).isPartial(now)).isFalse();
    assertThat(Warmth.of(new int[] {0}, new long[] {now}, Duration.ZERO, now).isPartial(now))
        .isFalse();
    Warmth warmth = Warmth.of(new int[] {0}, new long[] {now}, WITHIN, now);
    assertThat(warmth.isPartial(now + 99 * SECOND)).isTrue();
    assertThat(warmth.isPartial(now + 100 * SECOND)).isFalse();
  }
}
