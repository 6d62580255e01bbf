// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Runs tasks one at a time, in order, on an executor; while it has none it holds no thread.
final class SerialQueue {
  private static final System.Logger LOG = System.getLogger(SerialQueue.class.getName());
  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>(2);
  private boolean running;

  SerialQueue(Executor executor) {
    this.executor = executor;
  }

  void add(Runnable task) {
    synchronized (waiting) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    executor.execute(this::drain);
  }

  /// Whether tasks wait behind the one that asks.
  boolean hasMore() {
    synchronized (waiting) {
      return !waiting.isEmpty();
    }
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (waiting) {
        task = waiting.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // Whatever happens to one, those behind it run.
        LOG.log(Level.ERROR, "A task failed", e);
      }
    }
  }
}
