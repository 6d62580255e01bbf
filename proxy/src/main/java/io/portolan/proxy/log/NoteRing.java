// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Notes on their way from one thread to another, as many as there are places; what finds none is
/// counted and lost.
final class NoteRing {
  private final RequestNote[] places;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /// @param size a power of two
  NoteRing(int size) {
    places = new RequestNote[size];
    for (int i = 0; i < size; i++) {
      places[i] = new RequestNote();
    }
  }

  /// Copies a note, unless there is no place for it; for the one thread that writes.
  void add(RequestNote note) {
    long at = written.getPlain();
    if (at - read.getAcquire() == places.length) {
      lost.setRelease(lost.getPlain() + 1);
      return;
    }
    places[(int) (at & (places.length - 1))].copy(note);
    // Volatile, so that who then asks whether the reader sleeps is not told what was before.
    written.set(at + 1);
  }

  /// Hands on what has come; for the one thread that reads.
  ///
  /// @return how many
  int drain(Consumer<RequestNote> to) {
    long end = written.get();
    int count = 0;
    for (long at = read.getPlain(); at < end; at++) {
      to.accept(places[(int) (at & (places.length - 1))]);
      read.setRelease(at + 1);
      count++;
    }
    return count;
  }

  boolean isEmpty() {
    return written.get() == read.get();
  }

  /// Notes that found no place so far; for any thread.
  long lost() {
    return lost.getAcquire();
  }
}
