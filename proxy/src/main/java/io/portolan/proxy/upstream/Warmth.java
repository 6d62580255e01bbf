// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Which endpoints have come a short while ago, and get fewer requests than their share until they
/// are warm: from a tenth of it on, growing with time.
///
/// @param since when each came, as [System#nanoTime]
/// @param within nanoseconds that warming takes
/// @param end when all are warm
/// @param hasAny whether any was not, when this was made
record Warmth(long[] since, long within, long end, boolean hasAny) {
  /// All are warm.
  static final Warmth NONE = new Warmth(new long[0], 0, 0, false);

  /// How often an endpoint is chosen at most before one that is not warm has to do.
  static final int DRAWS = 4;

  private static final double LEAST = 0.1;

  /// Of the endpoints at those indexes.
  static Warmth of(int[] indexes, long[] since, Duration slowStart, long now) {
    if (slowStart.isZero()) {
      return NONE;
    }
    long within = slowStart.toNanos();
    long[] own = new long[indexes.length];
    long longest = 0;
    for (int i = 0; i < indexes.length; i++) {
      own[i] = since[indexes[i]];
      longest = Math.max(longest, own[i] + within - now);
    }
    return longest == 0 ? NONE : new Warmth(own, within, now + longest, true);
  }

  /// Whether some are not warm yet.
  boolean isPartial(long now) {
    return hasAny && now - end < 0;
  }

  /// Draws whether a request is kept from the endpoint.
  boolean isSpared(int index, long now, RandomGenerator random) {
    double age = (double) (now - since[index]) / within;
    return age < 1 && random.nextDouble() >= Math.max(LEAST, age);
  }
}
