// SPDX-License-Identifier: Apache-2.0
package io.portolan.node;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Timers by the system's clock: one platform thread waits, tasks run on virtual threads.
public final class SystemTimers implements Timers, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SystemTimers.class.getName());
  private final ScheduledThreadPoolExecutor waiting;
  private final Executor tasks;

  /// @param tasks runs what is due
  public SystemTimers(Executor tasks) {
    this.tasks = tasks;
    this.waiting =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("timers").factory());
    waiting.setRemoveOnCancelPolicy(true);
    waiting.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    if (waiting.isShutdown()) {
      return () -> {};
    }
    Future<?> due =
        waiting.schedule(
            () -> tasks.execute(() -> run(task)), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A timed task failed", e);
    }
  }

  /// What is not due yet does not happen.
  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
