// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.log.RequestNote;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// What is counted of the requests that one Ingress took to one Service.
final class RouteSeries {
  private static final Outcome[] OUTCOMES = Outcome.values();

  /// By the first digit of the status, 0 for none.
  static final int STATUSES = 6;

  private static final int OUTCOMES_FROM = STATUSES;
  private static final int RETRIES = OUTCOMES_FROM + OUTCOMES.length;
  static final HistogramPlace DURATION = HistogramPlace.ofTimes(RETRIES + 1);
  static final HistogramPlace UPSTREAM = HistogramPlace.ofTimes(DURATION.end());
  static final HistogramPlace RECEIVED = HistogramPlace.ofSizes(UPSTREAM.end());
  static final HistogramPlace SENT = HistogramPlace.ofSizes(RECEIVED.end());
  private static final int SIZE = SENT.end();

  private final String labels;
  private final AtomicReferenceArray<Counts> byLoop;
  private volatile boolean isForgotten;

  RouteSeries(String labels, int loops) {
    this.labels = labels;
    this.byLoop = new AtomicReferenceArray<>(loops);
  }

  /// `namespace`, `ingress` and `service`.
  String labels() {
    return labels;
  }

  boolean isForgotten() {
    return isForgotten;
  }

  void forget() {
    isForgotten = true;
  }

  /// Counts a request that has ended; for the loop of that index.
  void count(int loop, RequestNote note) {
    Counts counts = byLoop.getPlain(loop);
    if (counts == null) {
      counts = new Counts(SIZE);
      byLoop.setRelease(loop, counts);
    }
    counts.add(Math.min(note.status() / 100, STATUSES - 1), 1);
    counts.add(OUTCOMES_FROM + note.outcome().ordinal(), 1);
    if (note.retries() > 0) {
      counts.add(RETRIES, note.retries());
    }
    DURATION.add(counts, note.nanos());
    if (note.upstreamNanos() >= 0) {
      UPSTREAM.add(counts, note.upstreamNanos());
    }
    RECEIVED.add(counts, note.received());
    SENT.add(counts, note.sent());
  }

  /// The sums of all loops.
  long[] sums() {
    long[] sums = new long[SIZE];
    for (int loop = 0; loop < byLoop.length(); loop++) {
      Counts counts = byLoop.getAcquire(loop);
      if (counts != null) {
        for (int i = 0; i < SIZE; i++) {
          sums[i] += counts.get(i);
        }
      }
    }
    return sums;
  }

  static long retries(long[] sums) {
    return sums[RETRIES];
  }

  static long outcome(long[] sums, Outcome which) {
    return sums[OUTCOMES_FROM + which.ordinal()];
  }
}
