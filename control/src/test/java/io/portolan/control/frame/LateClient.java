// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.ObjectWatch;
import io.portolan.kube.api.RevisionMatch;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.select.Selection;
import io.portolan.kube.store.MemoryStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// A client of the real API whose watches tell what happened only when a test asks for it, and
/// whose calls return only after a test put in between what it likes: a busy machine, made by hand.
public final class LateClient implements ObjectClient {
  private static final Kinds KINDS = BuiltInKinds.ALL;

  private final Api api;
  private final ObjectClient direct;
  private final List<Late<?>> watches = new CopyOnWriteArrayList<>();
  private Runnable beforeReturn = () -> {};

  public LateClient(InstantSource clock) {
    api = new Api(new MemoryStore(), KINDS, clock, new Random(1));
    direct = new InProcessClient(api, WriteContext.PORTOLAN);
    direct.create(
        new NamespaceBuilder().withNewMetadata().withName("default").endMetadata().build());
  }

  /// How everybody else reads and writes.
  public ObjectClient others() {
    return direct;
  }

  /// Runs this after each call has done its work and before the caller hears of it.
  void beforeReturn(Runnable action) {
    beforeReturn = action;
  }

  /// Tells up to so many changes of each kind, in order.
  void deliver(int most) {
    watches.forEach(watch -> watch.tell(most));
  }

  /// Tells all changes of one kind.
  public void deliver(Class<? extends HasMetadata> kind) {
    watches.stream()
        .filter(watch -> watch.kind.equals(kind))
        .forEach(watch -> watch.tell(Integer.MAX_VALUE));
  }

  public void deliverAll() {
    deliver(Integer.MAX_VALUE);
  }

  /// Ends the watches as the API does when a reader fell behind: what was not told is never told.
  void expire() {
    List<Late<?>> ending = List.copyOf(watches);
    watches.clear();
    ending.forEach(watch -> watch.watcher.ended("expired"));
  }

  private <R> R returned(R result) {
    beforeReturn.run();
    return result;
  }

  @Override
  public <T extends HasMetadata> Optional<T> get(Class<T> kind, String namespace, String name) {
    return returned(direct.get(kind, namespace, name));
  }

  @Override
  public <T extends HasMetadata> T create(T object) {
    return returned(direct.create(object));
  }

  @Override
  public <T extends HasMetadata> T update(T object) {
    return returned(direct.update(object));
  }

  @Override
  public <T extends HasMetadata> T updateStatus(T object) {
    return returned(direct.updateStatus(object));
  }

  @Override
  public <T extends HasMetadata> void delete(
      Class<T> kind, String namespace, String name, Deletion how) {
    direct.delete(kind, namespace, name, how);
    beforeReturn.run();
  }

  @Override
  public void bind(String namespace, String pod, String node) {
    direct.bind(namespace, pod, node);
  }

  @Override
  public void finalizeNamespace(String name) {
    direct.finalizeNamespace(name);
  }

  @Override
  public <T extends HasMetadata> Listing<T> list(Class<T> kind) {
    return returned(direct.list(kind));
  }

  @Override
  public <T extends HasMetadata> Subscription watch(
      Class<T> kind, String resourceVersion, Watcher<T> watcher) {
    ObjectWatch watch =
        api.reader()
            .watch(
                new ObjectWatch.Request(
                    api.kinds().byModel(kind).orElseThrow(),
                    "",
                    Selection.EVERYTHING,
                    RevisionMatch.parse(resourceVersion, ""),
                    false));
    Late<T> late = new Late<>(kind, watch, watcher);
    watches.add(late);
    return () -> watches.remove(late);
  }

  /// A watch that waits to be asked.
  private record Late<T extends HasMetadata>(Class<T> kind, ObjectWatch watch, Watcher<T> watcher) {

    void tell(int most) {
      Optional<ObjectWatch.Change> change = next();
      for (int left = most; left > 0 && change.isPresent(); left--) {
        tell(change.get());
        change = left > 1 ? next() : Optional.empty();
      }
    }

    private Optional<ObjectWatch.Change> next() {
      try {
        return watch.next(0);
      } catch (InterruptedException stop) {
        throw new AssertionError(stop);
      }
    }

    private void tell(ObjectWatch.Change change) {
      switch (change) {
        case ObjectWatch.Change.Added(var object) -> put(object.typed(kind));
        case ObjectWatch.Change.Modified(var object) -> put(object.typed(kind));
        case ObjectWatch.Change.Deleted(var object) ->
            watcher.changed(new Change.Deleted<>(object.typed(kind)));
        case ObjectWatch.Change.Bookmark _, ObjectWatch.Change.Expired _ ->
            throw new AssertionError("not asked for: " + change);
      }
    }

    private void put(T object) {
      watcher.changed(new Change.Put<>(object));
    }
  }

  /// Deletes it without grace, as a kubelet does in the end.
  void end(Pod pod) {
    direct.delete(
        Pod.class,
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        new Deletion(Optional.empty(), Optional.of(0L), Propagation.BACKGROUND));
  }
}
