// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import java.time.Duration;
import java.time.InstantSource;

/// The clock and the alarm clock of the controllers, so that tests can turn them by hand.
public interface Time extends InstantSource {

  /// Runs `task` once after `delay`, on a thread of its own; at once when the delay is not
  /// positive.
  Alarm after(Duration delay, Runnable task);

  /// A task that waits for its time.
  interface Alarm {
    /// The task does not run, unless it has begun. Idempotent.
    void cancel();
  }
}
