// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import io.portolan.proxy.log.Outcome;
import java.util.concurrent.atomic.AtomicLongArray;

/// What is counted of the connections that are carried to one Service as they are. Safe for use by
/// several threads.
public final class CarriedSeries {
  private static final int OPEN = Outcome.values().length;
  private static final int RECEIVED = OPEN + 1;
  private static final int SENT = RECEIVED + 1;

  private final String labels;
  private final AtomicLongArray counts = new AtomicLongArray(SENT + 1);

  CarriedSeries(String labels) {
    this.labels = labels;
  }

  /// A connection has begun.
  public void begun() {
    counts.incrementAndGet(OPEN);
  }

  /// A connection that had begun has ended.
  ///
  /// @param received bytes from the client
  /// @param sent bytes to the client
  public void ended(Outcome outcome, long received, long sent) {
    counts.incrementAndGet(outcome.ordinal());
    counts.addAndGet(RECEIVED, received);
    counts.addAndGet(SENT, sent);
    counts.decrementAndGet(OPEN);
  }

  /// `namespace` and `service`.
  String labels() {
    return labels;
  }

  long count(Outcome outcome) {
    return counts.get(outcome.ordinal());
  }

  long open() {
    return counts.get(OPEN);
  }

  long received() {
    return counts.get(RECEIVED);
  }

  long sent() {
    return counts.get(SENT);
  }
}
