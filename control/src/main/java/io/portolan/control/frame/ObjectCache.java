// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.kube.client.ObjectSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The objects of one kind as the controllers know them: what a watch tells, and at once what they
/// wrote through this cache themselves.
///
/// That a controller sees its own writes is what keeps it from making the same pod twice while the
/// watch is a moment behind. Objects are shared and must not be changed. Thread-safe.
public final class ObjectCache<T extends HasMetadata> implements AutoCloseable {
  /*
   * "delivery" orders changes: whoever holds it changes the table and tells the observers.
   * "table" guards the content for a moment only and is never held while another lock is taken,
   * so an observer may read any cache.
   *
   * An object of this process's own writing can be newer than what the watch brings next. The
   * resource version decides: what is not newer than the known state is old news. For an object
   * that was deleted here the watch may still bring earlier states; its uid stays in "gone" until
   * the watch tells of the deletion.
   *
   * It can be older, too: until the writer hears of its own write, others may write, even delete,
   * and the watch may tell all of that. So a written state counts only when it is newer than
   * everything "heard" from the watch; otherwise a deleted object would come back for good.
   */
  private static final System.Logger LOG = System.getLogger(ObjectCache.class.getName());
  private static final Duration RELIST_AFTER = Duration.ofMillis(200);

  private final Class<T> kind;
  private final ObjectClient client;
  private final Time time;
  private final ReentrantLock delivery = new ReentrantLock();
  private final ReentrantReadWriteLock table = new ReentrantReadWriteLock();
  private final ObjectTable<T> objects = new ObjectTable<>();
  private final Set<String> gone = new HashSet<>();
  private final List<Observer<T>> observers = new CopyOnWriteArrayList<>();
  private ObjectSource.Subscription watch = () -> {};
  private long round;
  private long heard;
  private boolean closed;

  public ObjectCache(Class<T> kind, ObjectClient client, Time time) {
    this.kind = kind;
    this.client = client;
    this.time = time;
  }

  /// Is told of each change of an object, in order, one at a time; of an object that took the name
  /// of another, first that the other is gone. It must not write and must return fast: it asks a
  /// queue for work.
  @FunctionalInterface
  public interface Observer<T> {
    /// @param before empty when the object is new
    /// @param after empty when the object is gone
    void changed(Optional<T> before, Optional<T> after);
  }

  /// A way to find objects; made by [#index].
  ///
  /// @param keys the words under which an object is found
  public record Index<T>(String name, Function<T, Collection<String>> keys) {}

  /// Lists the objects and follows them from then on. Returns when the list is in.
  public ObjectCache<T> start() {
    relist();
    return this;
  }

  /// Adds a way to find objects; before [#start] or after.
  public void index(Index<T> index) {
    table.writeLock().lock();
    try {
      objects.index(index);
    } finally {
      table.writeLock().unlock();
    }
  }

  /// Tells `observer` of every object there is, as new, and then of each change.
  public void subscribe(Observer<T> observer) {
    delivery.lock();
    try {
      observers.add(observer);
      all().forEach(object -> observer.changed(Optional.empty(), Optional.of(object)));
    } finally {
      delivery.unlock();
    }
  }

  /// As [#subscribe], for who only wants to know which objects are touched: called with the state
  /// before, if any, and with the state after, if any.
  public void touched(Consumer<T> observer) {
    subscribe(
        (before, after) -> {
          before.ifPresent(observer);
          after.ifPresent(observer);
        });
  }

  public Optional<T> get(ObjectKey key) {
    return read(() -> objects.get(key));
  }

  public Optional<T> get(String namespace, String name) {
    return get(new ObjectKey(namespace, name));
  }

  /// All of them, in no order.
  public List<T> all() {
    return read(objects::all);
  }

  /// Those of a namespace, in no order.
  public List<T> in(String namespace) {
    return read(() -> objects.in(namespace));
  }

  /// Those that `index` finds under `word`, in no order.
  public List<T> by(Index<T> index, String word) {
    return read(() -> objects.by(index, word));
  }

  /// How many [#by] would find.
  public int count(Index<T> index, String word) {
    return read(() -> objects.count(index, word));
  }

  /// Creates the object; refusals are [KubeException].
  public T create(T object) {
    return seen(client.create(object));
  }

  /// As [#create]; success, too, when there is such an object already.
  public void createIfAbsent(T object) {
    try {
      create(object);
    } catch (KubeException refusal) {
      if (!refusal.isAlreadyExists()) {
        throw refusal;
      }
    }
  }

  /// Replaces all but the status.
  public T update(T object) {
    return seen(client.update(object));
  }

  /// Replaces the status.
  public T updateStatus(T object) {
    return seen(client.updateStatus(object));
  }

  /// Reads, edits, writes, again on conflict; empty when the object does not exist.
  public Optional<T> edit(T object, UnaryOperator<T> edit) {
    ObjectKey key = ObjectKey.of(object);
    return client.edit(kind, key.namespace(), key.name(), edit).map(this::seen);
  }

  /// As [#edit], for the status.
  public Optional<T> editStatus(T object, UnaryOperator<T> edit) {
    ObjectKey key = ObjectKey.of(object);
    return client.editStatus(kind, key.namespace(), key.name(), edit).map(this::seen);
  }

  /// Deletes this very object, with its own grace; absent is success.
  public void delete(T object) {
    delete(object, Deletion.DEFAULT);
  }

  /// Deletes this very object; absent is success.
  public void delete(T object, Deletion how) {
    ObjectKey key = ObjectKey.of(object);
    String uid = object.getMetadata().getUid();
    client.delete(
        kind,
        key.namespace(),
        key.name(),
        new Deletion(Optional.of(uid), how.gracePeriodSeconds(), how.propagation()));
    Optional<T> left = client.get(kind, key.namespace(), key.name());
    if (left.isPresent()) {
      seen(left.get());
    }
    if (left.isEmpty() || !left.get().getMetadata().getUid().equals(uid)) {
      forget(object, uid);
    }
  }

  @Override
  public void close() {
    ObjectSource.Subscription last;
    delivery.lock();
    try {
      closed = true;
      round++;
      last = watch;
      observers.clear();
    } finally {
      delivery.unlock();
    }
    last.close();
  }

  private T seen(T object) {
    delivery.lock();
    try {
      if (revision(object) > heard && !gone.contains(object.getMetadata().getUid())) {
        put(object);
      }
    } finally {
      delivery.unlock();
    }
    return object;
  }

  private void forget(T object, String uid) {
    delivery.lock();
    try {
      Optional<T> known = get(ObjectKey.of(object));
      if (known.isPresent() && known.get().getMetadata().getUid().equals(uid)) {
        gone.add(uid);
        remove(known.get());
      }
    } finally {
      delivery.unlock();
    }
  }

  private void relist() {
    ObjectSource.Listing<T> listing = client.list(kind);
    long thisRound;
    delivery.lock();
    try {
      if (closed) {
        return;
      }
      thisRound = ++round;
      Set<String> listed = new HashSet<>();
      listing.items().forEach(object -> listed.add(object.getMetadata().getUid()));
      long revision = revision(listing.resourceVersion());
      heard = Math.max(heard, revision);
      for (T known : all()) {
        if (!listed.contains(known.getMetadata().getUid()) && revision(known) <= revision) {
          remove(known);
        }
      }
      gone.retainAll(listed);
      listing.items().stream()
          .filter(object -> !gone.contains(object.getMetadata().getUid()))
          .forEach(this::put);
    } finally {
      delivery.unlock();
    }
    follow(listing.resourceVersion(), thisRound);
  }

  private void follow(String resourceVersion, long thisRound) {
    ObjectSource.Subscription next =
        client.watch(
            kind,
            resourceVersion,
            new ObjectSource.Watcher<>() {
              @Override
              public void changed(ObjectSource.Change<T> change) {
                told(change, thisRound);
              }

              @Override
              public void ended(String reason) {
                time.after(RELIST_AFTER, ObjectCache.this::relistUntilDone);
              }
            });
    boolean late;
    delivery.lock();
    try {
      late = closed;
      watch = next;
    } finally {
      delivery.unlock();
    }
    if (late) {
      next.close();
    }
  }

  private void relistUntilDone() {
    try {
      relist();
    } catch (RuntimeException failure) {
      time.after(RELIST_AFTER, this::relistUntilDone);
    }
  }

  private void told(ObjectSource.Change<T> change, long ofRound) {
    delivery.lock();
    try {
      if (ofRound != round) {
        return;
      }
      String uid = change.object().getMetadata().getUid();
      heard = Math.max(heard, revision(change.object()));
      switch (change) {
        case ObjectSource.Change.Put<T>(T object) -> {
          if (!gone.contains(uid)) {
            put(object);
          }
        }
        case ObjectSource.Change.Deleted<T>(T object) -> {
          Optional<T> known = get(ObjectKey.of(object));
          if (!gone.remove(uid)
              && known.isPresent()
              && known.get().getMetadata().getUid().equals(uid)) {
            remove(object);
          }
        }
      }
    } finally {
      delivery.unlock();
    }
  }

  private void put(T object) {
    Optional<T> before = get(ObjectKey.of(object));
    if (before.isPresent() && revision(object) <= revision(before.get())) {
      return;
    }
    if (before.isPresent() && !isSame(object, before.get())) {
      remove(before.get());
      before = Optional.empty();
    }
    table.writeLock().lock();
    try {
      objects.put(object);
    } finally {
      table.writeLock().unlock();
    }
    tell(before, Optional.of(object));
  }

  private void remove(T object) {
    table.writeLock().lock();
    try {
      objects.remove(ObjectKey.of(object));
    } finally {
      table.writeLock().unlock();
    }
    tell(Optional.of(object), Optional.empty());
  }

  /// One observer that fails keeps the news from nobody else.
  private void tell(Optional<T> before, Optional<T> after) {
    for (Observer<T> observer : observers) {
      try {
        observer.changed(before, after);
      } catch (RuntimeException failure) {
        LOG.log(Level.ERROR, () -> "An observer of " + kind.getSimpleName() + " failed", failure);
      }
    }
  }

  /// Whether they are states of one object, and not of two that had the same name in turn.
  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  private static long revision(HasMetadata object) {
    return revision(object.getMetadata().getResourceVersion());
  }

  private static long revision(String resourceVersion) {
    return resourceVersion.isEmpty() ? 0 : Long.parseLong(resourceVersion);
  }

  private <R> R read(Supplier<R> what) {
    table.readLock().lock();
    try {
      return what.get();
    } finally {
      table.readLock().unlock();
    }
  }
}
