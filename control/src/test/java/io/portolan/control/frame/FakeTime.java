// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Time that stands still until it is told to pass.
public final class FakeTime implements Time {
  private final List<Pending> pending = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private record Pending(Instant at, Runnable task) {}

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized Alarm after(Duration delay, Runnable task) {
    Pending next = new Pending(now.plus(delay), task);
    pending.add(next);
    return () -> {
      synchronized (this) {
        pending.remove(next);
      }
    };
  }

  public void pass(Duration duration) {
    List<Pending> due;
    synchronized (this) {
      now = now.plus(duration);
      due =
          pending.stream()
              .filter(p -> !p.at.isAfter(now))
              .sorted(Comparator.comparing(Pending::at))
              .toList();
      pending.removeAll(due);
    }
    due.forEach(p -> p.task.run());
  }
}
