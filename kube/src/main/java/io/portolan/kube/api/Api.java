// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Applier.Wanted;
import io.portolan.kube.api.Updater.Part;
import io.portolan.kube.api.Updater.Proposal;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.StoreException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The Kubernetes API on a store: every read and write of an object goes through here, whether it
/// came over HTTP or from a part of this program. Refusals are
/// [io.portolan.kube.client.KubeException]s. Any thread may call; a write blocks until it is
/// durable.
public final class Api {
  private final Store store;
  private final Kinds kinds;
  private final InstantSource clock;
  private final Reader reader;
  private final Creator creator;
  private final Updater updater;
  private final Applier applier;
  private final Deleter deleter;
  private final Assignments assignments;
  private final Admissions admissions = new Admissions();

  /// The store stays the caller's to close.
  public Api(Store store, Kinds kinds, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.kinds = kinds;
    this.clock = clock;
    Identities identities = new Identities(clock, random);
    Namespaces namespaces = new Namespaces(store, kinds);
    this.assignments = new Assignments(identities);
    this.reader = new Reader(store);
    FieldOwners owners = new FieldOwners(kinds, identities);
    this.creator = new Creator(store, identities, admissions, namespaces, owners);
    this.updater = new Updater(store, admissions, owners);
    this.applier = new Applier(store, creator, updater, owners);
    this.deleter = new Deleter(store, identities, admissions, namespaces);
  }

  public Kinds kinds() {
    return kinds;
  }

  public InstantSource clock() {
    return clock;
  }

  /// Why nothing can be written at this time; see [Store#problem].
  public Optional<StoreException> storeProblem() {
    return store.problem();
  }

  /// Get, list and watch.
  public Reader reader() {
    return reader;
  }

  /// From now on this one takes part in writes, after those before it.
  public void join(Admission admission) {
    admissions.add(admission);
  }

  /// @param namespace of the request, "" for cluster-scoped kinds
  /// @param body belongs to the API from now on
  public StoredObject create(Kind kind, String namespace, ObjectNode body, WriteContext context) {
    return creator.create(kind, namespace, body, context);
  }

  /// Changes everything but the status. When the object that `edit` returns names a
  /// resourceVersion, it must be the stored one; `edit` may be called again after a conflict. What
  /// it returns belongs to the API.
  public StoredObject update(
      Place place, Function<StoredObject, ObjectNode> edit, WriteContext context) {
    return updater.update(place, Part.MAIN, edit.andThen(Proposal::of), context);
  }

  /// The same in the name of the scale, which owns what changes.
  public StoredObject updateScale(
      Place place, Function<StoredObject, ObjectNode> edit, WriteContext context) {
    return updater.update(place, Part.SCALE, edit.andThen(Proposal::of), context);
  }

  /// Changes the status only.
  public StoredObject updateStatus(
      Place place, Function<StoredObject, ObjectNode> edit, WriteContext context) {
    return updater.update(place, Part.STATUS, edit.andThen(Proposal::of), context);
  }

  /// What came of applying.
  public record Applied(StoredObject object, boolean created) {}

  /// Server-side apply: the object, made when there is none, gets what the manager lists in
  /// `config`, and loses what it listed before and lists no longer.
  ///
  /// @param force takes what other managers own; otherwise that is a conflict
  public Applied apply(Place place, ObjectNode config, boolean force, WriteContext context) {
    return applier.apply(place, Part.MAIN, new Wanted(config, force), context);
  }

  /// The same for the status of an object that there is.
  public StoredObject applyStatus(
      Place place, ObjectNode config, boolean force, WriteContext context) {
    return applier.apply(place, Part.STATUS, new Wanted(config, force), context).object();
  }

  /// The same in the name of the scale.
  ///
  /// @param config of the scaled object
  public StoredObject applyScale(
      Place place, ObjectNode config, boolean force, WriteContext context) {
    return applier.apply(place, Part.SCALE, new Wanted(config, force), context).object();
  }

  /// Puts a pod on a node.
  ///
  /// @param annotations that the pod gets with it
  public StoredObject bind(
      Place pod, String node, Map<String, String> annotations, WriteContext context) {
    return updateRaw(pod, object -> assignments.assign(pod, object, node, annotations), context);
  }

  /// Sets the finalizers of a namespace; one that is being deleted is gone with its last.
  public StoredObject finalizeNamespace(
      Place namespace, List<String> finalizers, WriteContext context) {
    return updateRaw(
        namespace,
        object -> {
          ArrayNode list = Tree.obtain(object, "spec").putArray("finalizers");
          finalizers.forEach(list::add);
          return object;
        },
        context);
  }

  /// Changes what only the API may change, without admission and validation.
  StoredObject updateRaw(Place place, UnaryOperator<ObjectNode> edit, WriteContext context) {
    return updater.update(
        place, Part.RAW, stored -> Proposal.of(edit.apply(stored.copy())), context);
  }

  /// How to delete.
  ///
  /// @param graceSeconds empty takes the object's own
  /// @param propagation empty keeps what the object's finalizers say
  public record DeleteRequest(
      Preconditions preconditions, Optional<Long> graceSeconds, Optional<Propagation> propagation) {
    public static final DeleteRequest PLAIN =
        new DeleteRequest(Preconditions.NONE, Optional.empty(), Optional.empty());
  }

  /// What became of a deletion.
  ///
  /// @param gone whether the object is no longer stored; else it is marked and goes later
  public record Deletion(StoredObject object, boolean gone) {}

  public Deletion delete(Place place, DeleteRequest request, WriteContext context) {
    return deleter.delete(place, request, context);
  }
}
