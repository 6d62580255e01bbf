// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/// Counts the changes that took effect. Safe for use by several threads.
public final class ConfigChanges {
  private final LongAdder count = new LongAdder();
  private volatile Instant last = Instant.EPOCH;

  public void applied(Instant at) {
    count.increment();
    last = at;
  }

  long count() {
    return count.sum();
  }

  Instant last() {
    return last;
  }
}
