// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// Takes notes of requests from event loops to a thread of its own, so that no request waits for
/// what is done with its note.
///
/// Each event loop has so many places; notes that find none are counted and lost.
public final class NoteQueue implements AutoCloseable {
  /// Between two looks at the places while there is something to do: long enough that no event
  /// loop has to wake the thread for a single request under load.
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Reader reader;
  private final int places;
  private final List<NoteRing> rings = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean isAsleep;
  private volatile boolean isClosed;

  /// What is done with notes, on the queue's thread.
  public interface Reader {
    /// @param note is another's when this has returned
    void take(RequestNote note);

    /// Every note that has come is taken for now.
    ///
    /// @param lost notes that found no place so far
    /// @return nanoseconds after which it wants to be called again, though nothing may have come
    long taken(long lost);

    /// Nothing comes any more.
    default void ending() {}
  }

  /// One event loop's way in.
  public final class Entrance {
    private final NoteRing ring;

    private Entrance(NoteRing ring) {
      this.ring = ring;
    }

    /// Copies a note.
    public void add(RequestNote note) {
      ring.add(note);
      if (isAsleep) {
        LockSupport.unpark(thread);
      }
    }
  }

  private NoteQueue(String name, int places, Reader reader) {
    this.reader = reader;
    this.places = places;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /// Begins.
  ///
  /// @param name of the thread
  /// @param places of each event loop, a power of two
  public static NoteQueue start(String name, int places, Reader reader) {
    NoteQueue queue = new NoteQueue(name, places, reader);
    queue.thread.start();
    return queue;
  }

  /// A way in for one thread.
  public Entrance entrance() {
    NoteRing ring = new NoteRing(places);
    rings.add(ring);
    return new Entrance(ring);
  }

  /// Notes that found no place so far.
  public long lost() {
    return rings.stream().mapToLong(NoteRing::lost).sum();
  }

  private void run() {
    while (!isClosed) {
      int count = drain();
      long wait = reader.taken(lost());
      if (count == 0) {
        sleep(wait);
      } else {
        LockSupport.parkNanos(Math.min(wait, PAUSE.toNanos()));
      }
    }
    drain();
    reader.taken(lost());
    reader.ending();
  }

  private int drain() {
    int count = 0;
    for (NoteRing ring : rings) {
      count += ring.drain(reader::take);
    }
    return count;
  }

  private void sleep(long nanos) {
    isAsleep = true;
    if (!isClosed && rings.stream().allMatch(NoteRing::isEmpty)) {
      LockSupport.parkNanos(this, nanos);
    }
    isAsleep = false;
  }

  /// Takes what has come, and ends; nothing may be added any more.
  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
