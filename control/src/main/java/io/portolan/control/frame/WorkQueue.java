// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.portolan.kube.client.KubeException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Keys that want work, each worked on by one thread at a time.
///
/// A key that is added while it waits is worked on once; one that is added while it is worked on is
/// worked on again. Work that throws is tried again after a delay that doubles up to [#LONGEST].
/// Workers are virtual threads that exist only while there is work. Thread-safe.
public final class WorkQueue<K> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WorkQueue.class.getName());
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int FAILURES_WITHOUT_A_WORD = 5;

  private final String name;
  private final int workersAtMost;
  private final Time time;
  private final Work<K> work;

  // Guarded by "lock".
  private final Object lock = new Object();
  private final LinkedHashSet<K> waiting = new LinkedHashSet<>();
  private final Set<K> running = new HashSet<>();
  private final Set<K> again = new HashSet<>();
  private final Map<K, Later> later = new HashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private int workers;
  private boolean closed;

  /// @param name in logs and thread names
  /// @param workersAtMost keys worked on at the same time
  public WorkQueue(String name, int workersAtMost, Time time, Work<K> work) {
    this.name = name;
    this.workersAtMost = workersAtMost;
    this.time = time;
    this.work = work;
  }

  /// What is done for a key.
  @FunctionalInterface
  public interface Work<K> {
    /// Brings the world of `key` nearer to what is wanted. Called again after the delay that it
    /// returns, if nothing else calls sooner.
    Optional<Duration> on(K key);
  }

  /// Asks for work on `key`, soon.
  public void add(K key) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      Later alarm = later.remove(key);
      if (alarm != null) {
        alarm.alarm.cancel();
      }
      if (running.contains(key)) {
        again.add(key);
      } else if (waiting.add(key) && workers < workersAtMost) {
        workers++;
        Thread.ofVirtual().name("control-" + name).start(this::run);
      }
    }
  }

  /// Asks for work on `key` after `delay`; the sooner of two such wishes counts.
  public void addAfter(K key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    Instant at = time.instant().plus(delay);
    synchronized (lock) {
      Later before = later.get(key);
      if (closed || waiting.contains(key) || (before != null && !at.isBefore(before.at))) {
        return;
      }
      if (before != null) {
        before.alarm.cancel();
      }
      later.put(key, new Later(at, time.after(delay, () -> ring(key, at))));
    }
  }

  /// Whether nothing waits and nothing is worked on; keys that wait for a time do not count.
  public boolean isIdle() {
    synchronized (lock) {
      return waiting.isEmpty() && running.isEmpty();
    }
  }

  /// Takes no more work, and waits up to five seconds for what is worked on.
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      waiting.clear();
      again.clear();
      later.values().forEach(wait -> wait.alarm.cancel());
      later.clear();
      long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (workers > 0) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          LOG.log(Level.WARNING, "{0}: still at work while it is closed: {1}", name, running);
          return;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException stop) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void ring(K key, Instant at) {
    synchronized (lock) {
      Later due = later.get(key);
      if (due == null || !due.at.equals(at)) {
        return;
      }
      later.remove(key);
    }
    add(key);
  }

  private void run() {
    while (true) {
      K key;
      synchronized (lock) {
        Iterator<K> first = waiting.iterator();
        if (!first.hasNext()) {
          workers--;
          lock.notifyAll();
          return;
        }
        key = first.next();
        first.remove();
        running.add(key);
      }
      Optional<Duration> next = attempt(key);
      synchronized (lock) {
        running.remove(key);
        if (again.remove(key)) {
          waiting.add(key);
        }
      }
      next.ifPresent(delay -> addAfter(key, delay));
    }
  }

  private Optional<Duration> attempt(K key) {
    try {
      Optional<Duration> next = work.on(key);
      synchronized (lock) {
        failures.remove(key);
      }
      return next;
    } catch (RuntimeException | Error failure) {
      // Whatever happens, the key must not stay among those that are worked on.
      int count;
      synchronized (lock) {
        count = Objects.requireNonNull(failures.merge(key, 1, Integer::sum));
      }
      report(key, failure, count);
      return Optional.of(delayAfter(count));
    }
  }

  /// A conflict means that the cache was a moment behind, which the next attempt mends by itself.
  private void report(K key, Throwable failure, int count) {
    if (failure instanceof KubeException refusal) {
      boolean quiet =
          count <= FAILURES_WITHOUT_A_WORD
              && (refusal.isConflict() || refusal.isNotFound() || isOfGoingNamespace(refusal));
      LOG.log(
          quiet ? Level.DEBUG : Level.INFO,
          () -> name + " " + key + ": " + refusal.getMessage() + " (attempt " + count + ")");
    } else {
      LOG.log(Level.WARNING, name + " " + key + " failed (attempt " + count + ")", failure);
    }
  }

  private static boolean isOfGoingNamespace(KubeException refusal) {
    return refusal.code() == 403
        && String.valueOf(refusal.getMessage()).endsWith("because it is being terminated");
  }

  static Duration delayAfter(int failures) {
    Duration delay = SHORTEST.multipliedBy(1L << Math.min(failures - 1, 20));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }

  private record Later(Instant at, Time.Alarm alarm) {}
}
