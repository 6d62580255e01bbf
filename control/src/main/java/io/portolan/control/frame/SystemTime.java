// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The time of the machine; tasks run on virtual threads.
public final class SystemTime implements Time, AutoCloseable {
  private final ScheduledThreadPoolExecutor alarms;

  public SystemTime() {
    alarms =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("control-alarms").unstarted(task));
    alarms.setRemoveOnCancelPolicy(true);
    alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Alarm after(Duration delay, Runnable task) {
    if (alarms.isShutdown()) {
      return () -> {};
    }
    ScheduledFuture<?> alarm =
        alarms.schedule(
            () -> {
              Thread.ofVirtual().name("control-alarm").start(task);
            },
            Math.max(0, delay.toNanos()),
            TimeUnit.NANOSECONDS);
    return () -> alarm.cancel(false);
  }

  /// Forgets the tasks that wait.
  @Override
  public void close() {
    alarms.shutdownNow();
  }
}
