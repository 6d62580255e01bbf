// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Resilience;

/// Whether one endpoint is fit for requests: it is not after too many failures on end, for a time
/// that grows.
///
/// Safe for use by several threads; costs a request that succeeds the look at one field.
final class EndpointFitness {
  /// A time of an ejection that never was.
  static final long NEVER = Long.MIN_VALUE;

  private final Resilience.Ejection settings;
  private final Runnable changed;
  private volatile int failures;

  // Guarded by this.
  private boolean isEjected;
  private long ejectedAt;
  private long ejectedUntil;
  private int ejections;

  EndpointFitness(Resilience.Ejection settings, Runnable changed) {
    this.settings = settings;
    this.changed = changed;
  }

  /// A request was answered.
  void succeeded() {
    if (failures != 0) {
      failures = 0;
    }
  }

  /// A request has failed.
  ///
  /// @param now as [System#nanoTime], here and below
  synchronized void failed(long now) {
    failures++;
    if (settings.failures() == 0 || failures < settings.failures() || isEjected(now)) {
      return;
    }
    long longest = settings.longest().toNanos();
    boolean hasFaredWell = isEjected && now - ejectedUntil > longest;
    ejections = hasFaredWell ? 1 : ejections + 1;
    failures = 0;
    isEjected = true;
    ejectedAt = now;
    ejectedUntil = now + Math.min(longest, settings.base().toNanos() * ejections);
    changed.run();
  }

  synchronized boolean isEjected(long now) {
    return isEjected && now - ejectedUntil < 0;
  }

  /// When it was ejected last.
  synchronized long ejectedAt() {
    return isEjected ? ejectedAt : NEVER;
  }

  synchronized long ejectedUntil() {
    return isEjected ? ejectedUntil : NEVER;
  }
}
