// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for an assertion to come true.
final class Eventually {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Eventually() {}

  static void eventually(Runnable assertion) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
    }
  }
}
