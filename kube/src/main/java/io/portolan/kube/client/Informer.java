// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.client.ObjectSource.Change;
import io.portolan.kube.client.ObjectSource.Listing;
import io.portolan.kube.client.ObjectSource.Subscription;
import io.portolan.kube.client.ObjectSource.Watcher;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Keeps all objects of a kind in memory and tells handlers what changes. It lists, watches, and
/// lists again by itself when the watch ends; handlers see only the differences then.
///
/// ```
///   list ──► synced ──► watch ──► ended ──► list ...
/// ```
///
/// Handlers are called one at a time, in the order of the changes, on one virtual thread, after the
/// objects that [#get] and [#all] show. A handler that throws is logged and does not stop the rest.
public final class Informer<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Informer.class.getName());
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final ObjectSource source;
  private final Class<T> type;
  private final List<Handler<T>> handlers;
  private final Map<Key, T> objects = new ConcurrentHashMap<>();
  private final CountDownLatch synced = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private long toldRevision = -1;
  private final Thread thread;

  /// A place in the cache.
  private record Key(String namespace, String name) {
    static Key of(HasMetadata object) {
      String namespace = object.getMetadata().getNamespace();
      return new Key(namespace == null ? "" : namespace, object.getMetadata().getName());
    }
  }

  /// What a handler is told.
  public interface Handler<T> {
    /// An object is there, or has a new state.
    ///
    /// @param before the state that was told before; empty for an object that is new here
    void put(Optional<T> before, T now);

    /// An object is gone.
    ///
    /// @param last its last known state
    void deleted(T last);
  }

  /// What the thread works off.
  private sealed interface Step<T> {
    record Changed<T>(Change<T> change) implements Step<T> {}

    record Ended<T>(String reason) implements Step<T> {}
  }

  private Informer(ObjectSource source, Class<T> type, List<Handler<T>> handlers) {
    this.source = source;
    this.type = type;
    this.handlers = List.copyOf(handlers);
    this.thread = Thread.ofVirtual().name("informer-" + type.getSimpleName()).unstarted(this::run);
  }

  /// Starts to list and watch; returns at once.
  public static <T extends HasMetadata> Informer<T> start(
      ObjectSource source, Class<T> type, List<Handler<T>> handlers) {
    Informer<T> informer = new Informer<>(source, type, handlers);
    informer.thread.start();
    return informer;
  }

  /// Without handlers: only a cache.
  public static <T extends HasMetadata> Informer<T> start(ObjectSource source, Class<T> type) {
    return start(source, type, List.of());
  }

  /// The object as last seen; namespace "" for cluster-scoped kinds.
  public Optional<T> get(String namespace, String name) {
    return Optional.ofNullable(objects.get(new Key(namespace, name)));
  }

  /// All objects as last seen, in no order; it may change while it is read.
  public Collection<T> all() {
    return List.copyOf(objects.values());
  }

  /// Whether everything that was there at the start has been told to the handlers.
  public boolean isSynced() {
    return synced.getCount() == 0;
  }

  /// Waits for [#isSynced].
  ///
  /// @return false when it takes longer than `timeout`
  public boolean awaitSynced(Duration timeout) throws InterruptedException {
    return synced.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Waits until handlers were told of every object that the source has at this moment, in the
  /// state that it has or a later one.
  ///
  /// @return false when it takes longer than `timeout`
  public boolean awaitCurrent(Duration timeout) throws InterruptedException {
    long newest = source.list(type).items().stream().mapToLong(Informer::revision).max().orElse(-1);
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (synced.getCount() > 0 || toldRevision < newest) {
        if (left <= 0) {
          return false;
        }
        left = told.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static long revision(HasMetadata object) {
    String revision = object.getMetadata().getResourceVersion();
    return revision == null ? -1 : Long.parseLong(revision);
  }

  private void toldOf(long revision) {
    lock.lock();
    try {
      toldRevision = Math.max(toldRevision, revision);
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends it. No handler is called after it returns, unless a handler itself calls it.
  @Override
  public void close() {
    thread.interrupt();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Duration retry = FIRST_RETRY;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        listAndWatch();
        retry = FIRST_RETRY;
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, () -> "Listing " + type.getSimpleName() + " failed", e);
        try {
          Thread.sleep(retry);
        } catch (InterruptedException _) {
          return;
        }
        retry =
            retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
      }
    }
  }

  /// Returns when the watch ended.
  private void listAndWatch() throws InterruptedException {
    Listing<T> listing = source.list(type);
    replace(listing.items());
    synced.countDown();
    toldOf(Long.parseLong(listing.resourceVersion()));
    BlockingQueue<Step<T>> steps = new LinkedBlockingQueue<>();
    Watcher<T> watcher =
        new Watcher<>() {
          @Override
          public void changed(Change<T> change) {
            steps.add(new Step.Changed<>(change));
          }

          @Override
          public void ended(String reason) {
            steps.add(new Step.Ended<>(reason));
          }
        };
    try (Subscription _ = source.watch(type, listing.resourceVersion(), watcher)) {
      while (true) {
        switch (steps.take()) {
          case Step.Changed<T>(Change<T> change) -> {
            apply(change);
            toldOf(revision(change.object()));
          }
          case Step.Ended<T>(String reason) -> {
            LOG.log(Level.DEBUG, () -> "Watch of " + type.getSimpleName() + " ended: " + reason);
            return;
          }
        }
      }
    }
  }

  private void replace(List<T> listed) {
    Set<Key> present = new HashSet<>();
    for (T object : listed) {
      Key key = Key.of(object);
      present.add(key);
      T known = objects.get(key);
      if (known != null && isOtherLife(known, object)) {
        apply(new Change.Deleted<>(known));
        known = null;
      }
      if (known == null || !isSameRevision(known, object)) {
        apply(new Change.Put<>(object));
      }
    }
    List<Key> gone = new ArrayList<>(objects.keySet());
    gone.removeAll(present);
    for (Key key : gone) {
      Optional.ofNullable(objects.get(key)).ifPresent(last -> apply(new Change.Deleted<>(last)));
    }
  }

  private boolean isOtherLife(T known, T now) {
    String uid = known.getMetadata().getUid();
    return uid != null && !uid.equals(now.getMetadata().getUid());
  }

  private boolean isSameRevision(T known, T now) {
    String revision = known.getMetadata().getResourceVersion();
    return revision != null && revision.equals(now.getMetadata().getResourceVersion());
  }

  private void apply(Change<T> change) {
    switch (change) {
      case Change.Put<T>(T now) -> {
        Optional<T> before = Optional.ofNullable(objects.put(Key.of(now), now));
        tell(handler -> handler.put(before, now));
      }
      case Change.Deleted<T>(T last) -> {
        objects.remove(Key.of(last));
        tell(handler -> handler.deleted(last));
      }
    }
  }

  private void tell(Consumer<Handler<T>> what) {
    for (Handler<T> handler : handlers) {
      try {
        what.accept(handler);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, () -> "A handler of " + type.getSimpleName() + " failed", e);
      }
    }
  }
}
