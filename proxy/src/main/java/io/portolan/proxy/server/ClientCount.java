// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.ClientLimits;
import java.util.concurrent.TimeUnit;

/// What one client has asked of one object's routes lately; times as [System#nanoTime].
///
/// @param seconds when all its requests would have come, had they come one after the other as fast
///     as the limit per second says
/// @param minutes the same for the limit per minute
/// @param underWay requests that are not answered yet
record ClientCount(long seconds, long minutes, int underWay) {
  /// What becomes of a request.
  enum Verdict {
    TAKEN,
    TOO_MANY,
    TOO_MANY_AT_ONCE
  }

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /// Of a client that has asked for nothing.
  static ClientCount none(long now) {
    return new ClientCount(now, now, 0);
  }

  /// Whether one more request is taken.
  Verdict verdict(ClientLimits limits, long now) {
    if (limits.atOnce() > 0 && underWay >= limits.atOnce()) {
      return Verdict.TOO_MANY_AT_ONCE;
    }
    boolean isTaken =
        (limits.perSecond() == 0 || seconds - now <= limits.burst() * SECOND)
            && (limits.perMinute() == 0 || minutes - now <= limits.burst() * MINUTE);
    return isTaken ? Verdict.TAKEN : Verdict.TOO_MANY;
  }

  /// With one more request.
  ClientCount taken(ClientLimits limits, long now) {
    return new ClientCount(
        next(limits.perSecond(), SECOND, seconds, now),
        next(limits.perMinute(), MINUTE, minutes, now),
        underWay + 1);
  }

  private static long next(int rate, long period, long before, long now) {
    long from = before - now > 0 ? before : now;
    return rate == 0 ? from : from + period / rate;
  }

  /// With one less under way.
  ClientCount ended() {
    return new ClientCount(seconds, minutes, underWay - 1);
  }

  /// Whether it says no more than that of a client that has asked for nothing.
  boolean isOver(long now) {
    return underWay == 0 && seconds - now <= 0 && minutes - now <= 0;
  }
}
