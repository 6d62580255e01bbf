// SPDX-License-Identifier: Apache-2.0
package io.portolan.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time, and what is to happen later.
public interface Timers extends InstantSource {

  /// Runs `task` once, `delay` from now, on a thread that may block.
  Timer after(Duration delay, Runnable task);

  /// Something that is to happen.
  interface Timer {
    /// It will not happen any more, unless it is happening now. Idempotent.
    void cancel();
  }

  /// @return the duration from now until `instant`; zero when that has passed
  default Duration until(Instant instant) {
    Duration left = Duration.between(instant(), instant);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
