// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.api.ObjectWatch.Change;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectSource;
import io.portolan.kube.client.ObjectSource.Watcher;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Carries the changes of one watch to its watcher, on a virtual thread of its own.
final class WatchThread<T extends HasMetadata> implements ObjectSource.Subscription {
  private static final Logger LOG = System.getLogger(WatchThread.class.getName());
  private static final long WAIT_MILLIS = 3_600_000;

  private final ObjectWatch watch;
  private final Class<T> type;
  private final Watcher<T> watcher;
  private final Thread thread;

  /// Held while the watcher is told something; reentrant, so that a watcher may close its own
  /// watch.
  private final ReentrantLock telling = new ReentrantLock();

  private volatile boolean closed;

  private WatchThread(ObjectWatch watch, Class<T> type, Watcher<T> watcher) {
    this.watch = watch;
    this.type = type;
    this.watcher = watcher;
    this.thread = Thread.ofVirtual().name("watch-" + type.getSimpleName()).unstarted(this::run);
  }

  static <T extends HasMetadata> WatchThread<T> start(
      ObjectWatch watch, Class<T> type, Watcher<T> watcher) {
    WatchThread<T> carrier = new WatchThread<>(watch, type, watcher);
    carrier.thread.start();
    return carrier;
  }

  private void run() {
    String ended = "";
    try {
      while (!closed && ended.isEmpty()) {
        Optional<Change> change = watch.next(WAIT_MILLIS);
        if (change.isPresent()) {
          ended = tell(change.get());
        }
      }
    } catch (InterruptedException _) {
      return;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, () -> "A watcher of " + type.getSimpleName() + " failed", e);
      ended = "the watcher failed: " + e.getMessage();
    }
    end(ended);
  }

  /// @return why the watch is over, "" when it is not
  private String tell(Change change) {
    telling.lock();
    try {
      if (closed) {
        return "";
      }
      switch (change) {
        case Change.Added(var object) ->
            watcher.changed(new ObjectSource.Change.Put<>(object.typed(type)));
        case Change.Modified(var object) ->
            watcher.changed(new ObjectSource.Change.Put<>(object.typed(type)));
        case Change.Deleted(var object) ->
            watcher.changed(new ObjectSource.Change.Deleted<>(object.typed(type)));
        case Change.Bookmark _ -> {}
        case Change.Expired(KubeException why) -> {
          return String.valueOf(why.getMessage());
        }
      }
      return "";
    } finally {
      telling.unlock();
    }
  }

  private void end(String reason) {
    telling.lock();
    try {
      if (!closed) {
        closed = true;
        watcher.ended(reason);
      }
    } finally {
      telling.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (!Thread.currentThread().equals(thread)) {
      thread.interrupt();
      // Waits for a change that is just being told.
      telling.lock();
      telling.unlock();
    }
  }
}
