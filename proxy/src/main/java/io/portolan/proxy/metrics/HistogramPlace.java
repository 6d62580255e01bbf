// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

/// Where a histogram lies among counts: a counter for each bucket, one for what is above them, and
/// the sum.
final class HistogramPlace {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000 * MICRO;
  private static final long SECOND = 1_000 * MILLI;
  private static final long[] TIMES = {
    MILLI / 2,
    MILLI,
    5 * MILLI / 2,
    5 * MILLI,
    10 * MILLI,
    25 * MILLI,
    50 * MILLI,
    100 * MILLI,
    250 * MILLI,
    500 * MILLI,
    SECOND,
    5 * SECOND / 2,
    5 * SECOND,
    10 * SECOND
  };
  private static final long[] SIZES = {10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

  private final int from;
  private final long[] bounds;
  private final double unit;

  private HistogramPlace(int from, long[] bounds, double unit) {
    this.from = from;
    this.bounds = bounds;
    this.unit = unit;
  }

  /// Of times in nanoseconds, told in seconds; ingress-nginx's buckets, and smaller ones.
  static HistogramPlace ofTimes(int from) {
    return new HistogramPlace(from, TIMES, SECOND);
  }

  /// Of sizes in bytes; ingress-nginx's buckets.
  static HistogramPlace ofSizes(int from) {
    return new HistogramPlace(from, SIZES, 1);
  }

  /// The place after it.
  int end() {
    return from + bounds.length + 2;
  }

  void add(Counts counts, long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts.add(from + bucket, 1);
    counts.add(from + bounds.length + 1, value);
  }

  /// Writes it, unless nothing has been counted.
  ///
  /// @param counts the sums of all loops
  void write(Exposition out, String labels, long[] counts) {
    long all = 0;
    for (int i = 0; i <= bounds.length; i++) {
      all += counts[from + i];
    }
    if (all == 0) {
      return;
    }
    long upTo = 0;
    for (int i = 0; i < bounds.length; i++) {
      upTo += counts[from + i];
      out.sample("_bucket", Exposition.and(labels, "le", text(bounds[i])), Long.toString(upTo));
    }
    out.sample("_bucket", Exposition.and(labels, "le", "+Inf"), Long.toString(all));
    out.sample("_sum", labels, text(counts[from + bounds.length + 1]));
    out.sample("_count", labels, Long.toString(all));
  }

  private String text(long value) {
    return unit == 1 ? Long.toString(value) : Double.toString(value / unit);
  }
}
