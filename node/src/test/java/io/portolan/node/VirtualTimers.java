// SPDX-License-Identifier: Apache-2.0
package io.portolan.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock that stands still until it is turned.
public final class VirtualTimers implements Timers {
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private long order;

  private record Due(Instant at, long order, Runnable task) {}

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due entry = new Due(now.plus(delay), order++, task);
    due.add(entry);
    return () -> due.remove(entry);
  }

  /// Turns the clock; what falls due happens at its time, and `idle` runs after each.
  public void advance(Duration by, Runnable idle) {
    Instant end = now.plus(by);
    idle.run();
    while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
      Due next = due.poll();
      now = next.at();
      next.task().run();
      idle.run();
    }
    now = end;
  }
}
