// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.metrics;

import java.util.concurrent.atomic.LongAdder;

/// Counts values by size. For any thread; counting allocates nothing.
public final class Histogram {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int TIME_BUCKETS = 16;
  private static final long FIRST_TIME_NANOS = 250_000;
  private static final int LATENCY_BUCKETS = 20;
  private static final long FIRST_LATENCY_NANOS = 1_000_000;
  private static final long[] SIZES = {
    0, 100, 200, 300, 400, 511, 1_023, 2_047, 4_095, 8_291, 16_000, 32_000, 48_000, 64_000
  };

  private final long[] bounds;
  private final double unit;
  private final LongAdder[] counts;
  private final LongAdder sum = new LongAdder();

  /// @param bounds the largest value of each bucket, ascending
  /// @param unit what a value of one unit is divided by in text
  private Histogram(long[] bounds, double unit) {
    this.bounds = bounds;
    this.unit = unit;
    this.counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /// Of times in nanoseconds, told in seconds: from a quarter of a millisecond, doubling to eight
  /// seconds.
  public static Histogram ofNanos() {
    return doubling(FIRST_TIME_NANOS, TIME_BUCKETS);
  }

  /// Of times in nanoseconds, told in seconds: from a millisecond, doubling to nine minutes.
  public static Histogram ofLongNanos() {
    return doubling(FIRST_LATENCY_NANOS, LATENCY_BUCKETS);
  }

  private static Histogram doubling(long first, int buckets) {
    long[] bounds = new long[buckets];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = first << i;
    }
    return new Histogram(bounds, NANOS_PER_SECOND);
  }

  /// Of lengths of messages in bytes.
  public static Histogram ofBytes() {
    return new Histogram(SIZES, 1);
  }

  public void add(long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    sum.add(value);
  }

  public boolean isEmpty() {
    return sum.sum() == 0 && count() == 0;
  }

  private long count() {
    long all = 0;
    for (LongAdder count : counts) {
      all += count.sum();
    }
    return all;
  }

  void write(Exposition out, String name, String labels) {
    String more = labels.isEmpty() ? "" : labels + ",";
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      all += counts[i].sum();
      String bound = i == bounds.length ? "+Inf" : Exposition.number(bounds[i] / unit);
      out.line(name + "_bucket", more + Exposition.label("le", bound), String.valueOf(all));
    }
    out.line(name + "_sum", labels, Exposition.number(sum.sum() / unit));
    out.line(name + "_count", labels, String.valueOf(all));
  }
}
