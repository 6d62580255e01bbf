// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.concurrent.TimeUnit;

/// A moving average of an endpoint's times that follows a slow one at once, and forgets it by and
/// by, so that the endpoint is tried again; for one thread.
final class PeakEwma {
  private static final double DECAY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// What an endpoint counts as of which nothing is known but that it is being tried.
  private static final double UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private double nanos;
  private long at;

  /// @param now as [System#nanoTime], here and below
  void observe(long elapsedNanos, long now) {
    double kept = kept(now);
    nanos = elapsedNanos > nanos ? elapsedNanos : nanos * kept + elapsedNanos * (1 - kept);
    at = now;
  }

  private double kept(long now) {
    return Math.exp(-Math.max(0, now - at) / DECAY_NANOS);
  }

  /// What one more request is expected to take while `load` are under way.
  double cost(int load, long now) {
    if (nanos == 0) {
      return load * UNKNOWN_NANOS;
    }
    return nanos * kept(now) * (load + 1);
  }
}
