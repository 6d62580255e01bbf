// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/// Counters that one thread changes, without waiting for anybody, and any thread reads.
final class Counts {
  private final AtomicLongArray values;

  Counts(int size) {
    values = new AtomicLongArray(size);
  }

  void add(int index, long more) {
    values.setRelease(index, values.getPlain(index) + more);
  }

  long get(int index) {
    return values.getAcquire(index);
  }
}
