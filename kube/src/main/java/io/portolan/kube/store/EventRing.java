// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The newest events in order, each under an index that never changes; the oldest are dropped when
/// they are too many or too big. Guarded by its bucket's lock.
final class EventRing {
  private static final int FIRST_CAPACITY = 16;

  private final int mostEvents;
  private final long mostBytes;
  private @Nullable Event[] slots = new Event[FIRST_CAPACITY];
  private long begin;
  private long end;
  private long bytes;
  private long compacted;

  /// @param compacted the revision before the first event that can be added
  EventRing(int mostEvents, long mostBytes, long compacted) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
    this.compacted = compacted;
  }

  long begin() {
    return begin;
  }

  long end() {
    return end;
  }

  /// The oldest revision after which every event is still here.
  long compacted() {
    return compacted;
  }

  Event at(long index) {
    return Objects.requireNonNull(slots[slot(index)]);
  }

  void add(Event event) {
    if (end - begin == slots.length) {
      grow();
    }
    slots[slot(end++)] = event;
    bytes += event.entry().value().length;
    while (end - begin > mostEvents || (bytes > mostBytes && end - begin > 1)) {
      dropOldest();
    }
  }

  /// The index of the first event newer than a revision.
  long firstAfter(long revision) {
    long low = begin;
    long high = end;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle).revision() <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void dropUpTo(long revision) {
    while (begin < end && at(begin).revision() <= revision) {
      dropOldest();
    }
    compacted = Math.max(compacted, revision);
  }

  void requireReadable(long revision) {
    if (revision < compacted) {
      throw new StoreException.Compacted(revision, compacted);
    }
  }

  private void dropOldest() {
    Event oldest = at(begin);
    bytes -= oldest.entry().value().length;
    compacted = Math.max(compacted, oldest.revision());
    slots[slot(begin++)] = null;
  }

  private void grow() {
    @Nullable Event[] wider = new Event[slots.length * 2];
    for (long index = begin; index < end; index++) {
      wider[(int) (index & (wider.length - 1))] = at(index);
    }
    slots = wider;
  }

  private int slot(long index) {
    return (int) (index & (slots.length - 1));
  }
}
