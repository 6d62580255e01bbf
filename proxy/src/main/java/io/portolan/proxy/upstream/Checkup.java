// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.HealthCheck;
import java.util.concurrent.atomic.AtomicLong;

/// What checks of one endpoint's health have found, which the loops of a proxy share.
///
/// Safe for use by several threads.
final class Checkup {
  private final HealthCheck settings;
  private final Runnable changed;
  private final AtomicLong due;
  private volatile boolean isFailing;

  // Guarded by this.
  private int streak;

  /// @param changed told when it is failing from now on, or no more
  /// @param now as [System#nanoTime]
  Checkup(HealthCheck settings, Runnable changed, long now) {
    this.settings = settings;
    this.changed = changed;
    this.due = new AtomicLong(now);
  }

  /// Whether it is time for another check; then it is the caller's to do, and nobody else's.
  ///
  /// @param now as [System#nanoTime]
  boolean isDue(long now) {
    long next = due.get();
    return now - next >= 0 && due.compareAndSet(next, now + settings.interval().toNanos());
  }

  /// A check has been done. An endpoint is well until it has failed as often as may be.
  synchronized void checked(boolean isGood) {
    // Only what speaks against how it stands counts.
    streak = isGood == isFailing ? streak + 1 : 0;
    if (streak == (isFailing ? settings.successes() : settings.failures())) {
      isFailing = !isFailing;
      streak = 0;
      changed.run();
    }
  }

  boolean isFailing() {
    return isFailing;
  }
}
