// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import java.time.Duration;
import java.time.Instant;

/// The growing delay between restarts of a container that keeps ending: 10 s, doubled up to 5
/// minutes, forgotten after twice that.
///
/// @param delay zero before the first restart
/// @param since when the delay was last raised
public record BackOff(Duration delay, Instant since) {
  public static final Duration FIRST = Duration.ofSeconds(10);
  public static final Duration LONGEST = Duration.ofMinutes(5);
  public static final BackOff NONE = new BackOff(Duration.ZERO, Instant.EPOCH);

  /// The back-off after one more restart at `now`.
  public BackOff next(Instant now) {
    if (delay.isZero() || isForgotten(now)) {
      return new BackOff(FIRST, now);
    }
    Duration doubled = delay.multipliedBy(2);
    return new BackOff(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled, now);
  }

  /// When a container that ended at `finishedAt` may start again; `now` or earlier when at once.
  public Instant retryAt(Instant finishedAt, Instant now) {
    return delay.isZero() || isForgotten(now) ? now : finishedAt.plus(delay);
  }

  private boolean isForgotten(Instant now) {
    return Duration.between(since, now).compareTo(LONGEST.multipliedBy(2)) > 0;
  }
}
