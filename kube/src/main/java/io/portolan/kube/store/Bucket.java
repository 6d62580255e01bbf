// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The current entries of one bucket and its newest events.
///
/// A listing at an older revision is the current state with the newer events undone, which is why
/// each event holds what was there before it.
final class Bucket {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final TreeMap<String, Entry> current = new TreeMap<>();
  private final EventRing events;
  private final LongSupplier revision;
  private long newest;

  /// @param revision the newest of the store; read under the lock it is never older than what is
  ///     here
  Bucket(EventRing events, LongSupplier revision) {
    this.events = events;
    this.revision = revision;
  }

  /// Takes over an entry that was there before the first event.
  void load(Entry entry) {
    lock.lock();
    try {
      current.put(entry.key(), entry);
    } finally {
      lock.unlock();
    }
  }

  /// Keeps readers out until [#unlock]; for the one writer.
  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /// Between [#lock] and [#unlock].
  void append(Event event) {
    switch (event) {
      case Event.Put(Entry entry, Optional<Entry> _) -> current.put(entry.key(), entry);
      case Event.Deleted(Entry entry, Optional<Entry> _) -> current.remove(entry.key());
    }
    events.add(event);
    newest = event.revision();
    grown.signalAll();
  }

  Optional<Entry> get(String key) {
    lock.lock();
    try {
      return Optional.ofNullable(current.get(key));
    } finally {
      lock.unlock();
    }
  }

  Store.Page list(Store.Range range) {
    lock.lock();
    try {
      long at = range.revision() == Store.NEWEST ? revision.getAsLong() : range.revision();
      events.requireReadable(at);
      TreeMap<String, Entry> state = at < newest ? rolledBack(at) : current;
      List<Entry> entries = new ArrayList<>();
      int remaining = 0;
      for (Map.Entry<String, Entry> each : state.tailMap(range.from(), true).entrySet()) {
        if (!each.getKey().startsWith(range.prefix())) {
          break;
        }
        if (range.limit() == 0 || entries.size() < range.limit()) {
          entries.add(each.getValue());
        } else {
          remaining++;
        }
      }
      return new Store.Page(entries, at, remaining);
    } finally {
      lock.unlock();
    }
  }

  private TreeMap<String, Entry> rolledBack(long revision) {
    TreeMap<String, Entry> state = new TreeMap<>(current);
    for (long index = events.end() - 1; index >= events.begin(); index--) {
      Event event = events.at(index);
      if (event.revision() <= revision) {
        break;
      }
      event
          .previous()
          .ifPresentOrElse(
              before -> state.put(before.key(), before), () -> state.remove(event.entry().key()));
    }
    return state;
  }

  Store.Cursor watch(String prefix, long after) {
    lock.lock();
    try {
      events.requireReadable(after);
      return new RingCursor(prefix, after, events.firstAfter(after));
    } finally {
      lock.unlock();
    }
  }

  void compact(long revision) {
    lock.lock();
    try {
      events.dropUpTo(revision);
    } finally {
      lock.unlock();
    }
  }

  /// Reads the ring by index.
  private final class RingCursor implements Store.Cursor {
    private final String prefix;
    private long position;
    private long next;

    RingCursor(String prefix, long position, long next) {
      this.prefix = prefix;
      this.position = position;
      this.next = next;
    }

    @Override
    public List<Event> poll(long timeoutMillis) throws InterruptedException {
      long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      lock.lockInterruptibly();
      try {
        while (true) {
          List<Event> found = advance();
          if (!found.isEmpty() || left <= 0) {
            return found;
          }
          left = grown.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }

    private List<Event> advance() {
      if (next < events.begin()) {
        throw new StoreException.Compacted(position, events.compacted());
      }
      List<Event> found = new ArrayList<>();
      while (next < events.end()) {
        Event event = events.at(next++);
        position = event.revision();
        if (event.entry().key().startsWith(prefix)) {
          found.add(event);
        }
      }
      return found;
    }

    @Override
    public long position() {
      return position;
    }
  }
}
