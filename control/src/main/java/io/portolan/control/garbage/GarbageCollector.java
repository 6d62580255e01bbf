// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.garbage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Api.DeleteRequest;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Preconditions;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Deletes objects whose owners are gone, and carries out foreground deletion and orphaning.
///
/// Follows every kind but Events, which nobody owns and which are many.
public final class GarbageCollector implements AutoCloseable {
  private static final int WORKERS = 16;

  private final Api api;
  private final Caches caches;
  private final ItemGraph graph = new ItemGraph();
  private final WorkQueue<String> queue;

  public GarbageCollector(Api api, Caches caches, Time time) {
    this.api = api;
    this.caches = caches;
    this.queue = new WorkQueue<>("garbage", WORKERS, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    Set<String> stored = new HashSet<>();
    for (Kind kind : api.kinds().all()) {
      if (!kind.kind().equals("Event") && stored.add(kind.storage())) {
        follow(kind, kind.model());
      }
    }
  }

  @Override
  public void close() {
    queue.close();
  }

  private <T extends HasMetadata> void follow(Kind kind, Class<T> model) {
    ObjectCache<T> cache = caches.of(model);
    cache.subscribe(
        (before, after) -> {
          if (before.isPresent()
              && after
                  .filter(now -> now.getMetadata().getUid().equals(uid(before.get())))
                  .isEmpty()) {
            gone(uid(before.get()));
          }
          after.ifPresent(object -> changed(before, Item.of(kind, object)));
        });
  }

  private static String uid(HasMetadata object) {
    return object.getMetadata().getUid();
  }

  private void gone(String uid) {
    List<Item> dependents = graph.dependentsOf(uid);
    Optional<Item> item = graph.get(uid);
    graph.remove(uid);
    dependents.forEach(dependent -> queue.add(dependent.uid()));
    // An owner that waits for its dependents has one less to wait for.
    item.ifPresent(last -> last.owners().forEach(owner -> queue.add(owner.getUid())));
  }

  private <T extends HasMetadata> void changed(Optional<T> before, Item item) {
    boolean sameOwners =
        before
            .filter(old -> old.getMetadata().getOwnerReferences().equals(item.owners()))
            .isPresent();
    graph.put(item);
    if (item.waitsForDependents() || item.orphansDependents()) {
      queue.add(item.uid());
      graph.dependentsOf(item.uid()).forEach(dependent -> queue.add(dependent.uid()));
    } else if (!item.owners().isEmpty() && !sameOwners) {
      queue.add(item.uid());
    }
  }

  private Optional<Duration> reconcile(String uid) {
    Optional<Item> found = graph.get(uid);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Item item = found.get();
    if (item.orphansDependents()) {
      for (Item dependent : graph.dependentsOf(uid)) {
        dropOwners(dependent, owner -> owner.getUid().equals(uid));
      }
      dropFinalizer(item, Item.ORPHAN);
    } else if (item.waitsForDependents()) {
      boolean blocked =
          graph.dependentsOf(uid).stream().anyMatch(dependent -> dependent.blocks(uid));
      if (!blocked) {
        dropFinalizer(item, Item.FOREGROUND);
      }
    } else if (!item.going() && !item.owners().isEmpty()) {
      stored(item).filter(now -> !now.going() && !now.owners().isEmpty()).ifPresent(this::judge);
    }
    return Optional.empty();
  }

  /// What the API holds now: nothing may be deleted for what a watch told a moment ago.
  private Optional<Item> stored(Item item) {
    return api.reader()
        .find(item.place())
        .map(found -> Item.of(item.place().kind(), found.typed(item.place().kind().model())))
        .filter(now -> now.uid().equals(item.uid()));
  }

  /// An object lives as long as one of its owners does.
  private void judge(Item item) {
    Set<String> solid = new HashSet<>();
    Set<String> waiting = new HashSet<>();
    for (OwnerReference owner : item.owners()) {
      switch (stateOf(owner, item)) {
        case SOLID -> solid.add(owner.getUid());
        case WAITING -> waiting.add(owner.getUid());
        case ABSENT -> {}
      }
    }
    if (!solid.isEmpty()) {
      if (solid.size() < item.owners().size()) {
        dropOwners(item, owner -> !solid.contains(owner.getUid()));
      }
      return;
    }
    boolean hasDependents = !graph.dependentsOf(item.uid()).isEmpty();
    Propagation propagation =
        !waiting.isEmpty() && hasDependents
            ? Propagation.FOREGROUND
            : item.finalizers().contains(Item.ORPHAN)
                ? Propagation.ORPHAN
                : item.finalizers().contains(Item.FOREGROUND)
                    ? Propagation.FOREGROUND
                    : Propagation.BACKGROUND;
    delete(item, propagation);
  }

  private enum OwnerState {
    SOLID,
    WAITING,
    ABSENT
  }

  /// Asks the API itself about an owner that was not seen yet, since the watches of two kinds are
  /// not in step.
  private OwnerState stateOf(OwnerReference owner, Item dependent) {
    Optional<Item> seen = graph.get(owner.getUid());
    if (seen.isPresent()) {
      return seen.get().waitsForDependents() && dependent.blocks(owner.getUid())
          ? OwnerState.WAITING
          : OwnerState.SOLID;
    }
    Optional<Kind> kind = api.kinds().byApiVersion(owner.getApiVersion(), owner.getKind());
    if (kind.isEmpty()) {
      return OwnerState.SOLID;
    }
    String namespace = kind.get().namespaced() ? dependent.place().namespace() : "";
    return api.reader()
        .find(new Place(kind.get(), namespace, owner.getName()))
        .filter(found -> Tree.text(found.tree(), "metadata", "uid").equals(owner.getUid()))
        .map(_ -> OwnerState.SOLID)
        .orElse(OwnerState.ABSENT);
  }

  private void dropOwners(Item item, Predicate<OwnerReference> which) {
    Set<String> drop = new HashSet<>();
    item.owners().stream().filter(which).forEach(owner -> drop.add(owner.getUid()));
    edit(
        item,
        metadata -> {
          List<ObjectNode> kept =
              Tree.objects(metadata, "ownerReferences").stream()
                  .filter(owner -> !drop.contains(Tree.text(owner, "uid")))
                  .toList();
          metadata.remove("ownerReferences");
          if (!kept.isEmpty()) {
            ArrayNode list = metadata.putArray("ownerReferences");
            kept.forEach(list::add);
          }
        });
  }

  private void dropFinalizer(Item item, String finalizer) {
    edit(
        item,
        metadata -> {
          List<String> kept =
              Tree.texts(metadata, "finalizers").stream()
                  .filter(name -> !name.equals(finalizer))
                  .toList();
          metadata.remove("finalizers");
          if (!kept.isEmpty()) {
            ArrayNode list = metadata.putArray("finalizers");
            kept.forEach(list::add);
          }
        });
  }

  private interface MetadataEdit {
    void apply(ObjectNode metadata);
  }

  /// Edits this very object, whoever else writes it at the same time: an owner goes only once its
  /// orphans have let go of it. Absent is success.
  private void edit(Item item, MetadataEdit edit) {
    try {
      api.update(
          item.place(),
          stored -> {
            ObjectNode edited = stored.copy();
            ObjectNode metadata = Tree.obtain(edited, "metadata");
            if (Tree.text(metadata, "uid").equals(item.uid())) {
              edit.apply(metadata);
            }
            // Named, it would make the first conflict the last attempt.
            metadata.remove("resourceVersion");
            return edited;
          },
          WriteContext.PORTOLAN);
    } catch (KubeException refusal) {
      if (!refusal.isNotFound()) {
        throw refusal;
      }
    }
  }

  /// Gone, or another object of that name: nothing is left to do.
  private void delete(Item item, Propagation propagation) {
    try {
      api.delete(
          item.place(),
          new DeleteRequest(
              new Preconditions(Optional.of(item.uid()), Optional.empty()),
              Optional.empty(),
              Optional.of(propagation)),
          WriteContext.PORTOLAN);
    } catch (KubeException refusal) {
      if (!refusal.isNotFound() && !refusal.isConflict()) {
        throw refusal;
      }
    }
  }
}
