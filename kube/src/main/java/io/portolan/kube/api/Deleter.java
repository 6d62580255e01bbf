// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Admission.AdmissionRequest;
import io.portolan.kube.api.Admission.Operation;
import io.portolan.kube.api.Admissions.Outcome;
import io.portolan.kube.api.Api.DeleteRequest;
import io.portolan.kube.api.Api.Deletion;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.Values;
import io.portolan.kube.store.Entry;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.Store.WriteResult;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Deletes objects: at once, or by marking them when something holds them back — finalizers, the
/// grace of a pod, the content of a namespace.
///
/// ```
///   stored ──► deletionTimestamp set ──► gone
///      │        (grace > 0, finalizers,    ▲
///      └────────  namespace content)  ─────┘
/// ```
final class Deleter {
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";
  private static final long DEFAULT_GRACE_SECONDS = 30;

  private final Store store;
  private final Identities identities;
  private final Admissions admissions;
  private final Namespaces namespaces;

  Deleter(Store store, Identities identities, Admissions admissions, Namespaces namespaces) {
    this.store = store;
    this.identities = identities;
    this.admissions = admissions;
    this.namespaces = namespaces;
  }

  Deletion delete(Place place, DeleteRequest request, WriteContext context) {
    namespaces.requireDeletable(place);
    while (true) {
      Entry entry = store.get(place.key()).orElseThrow(() -> Statuses.notFound(place));
      StoredObject stored = StoredObject.of(place.kind(), entry);
      request.preconditions().require(place, stored.tree());
      request.preconditions().requireRevision(place, stored.revision());
      ObjectNode old = stored.tree().deepCopy();
      AdmissionRequest admission =
          new AdmissionRequest(
              Operation.DELETE,
              place.kind(),
              old,
              Optional.of(old),
              context.user(),
              context.dryRun(),
              context.warnings());
      Optional<Deletion> done =
          admissions.around(admission, () -> attempt(place, stored, request, context));
      if (done.isPresent()) {
        return done.get();
      }
    }
  }

  /// Admission counts a deletion as written only when the object is gone.
  private Outcome<Optional<Deletion>> attempt(
      Place place, StoredObject stored, DeleteRequest request, WriteContext context) {
    ObjectNode marked = marked(place.kind(), stored.tree(), request);
    boolean goes = ObjectMetadata.isReadyToGo(place.kind(), marked);
    Tree.obtain(marked, "metadata").remove("resourceVersion");
    byte[] value = StoredForm.encode(place.kind(), marked, stored.managedJson());
    if (context.dryRun()) {
      return outcome(
          new Deletion(StoredObject.notStored(place, value, stored.revision()), goes), false);
    }
    ObjectNode before = stored.tree().deepCopy();
    Tree.obtain(before, "metadata").remove("resourceVersion");
    if (!goes && Values.same(before, marked)) {
      return outcome(new Deletion(stored, false), false);
    }
    WriteResult result =
        goes
            ? store.delete(place.key(), stored.revision())
            : store.put(place.key(), value, stored.revision());
    return switch (result) {
      case WriteResult.Written(Entry entry) ->
          outcome(new Deletion(StoredObject.of(place.kind(), entry), goes), goes);
      case WriteResult.Conflict _ -> new Outcome<>(Optional.empty(), false);
    };
  }

  private static Outcome<Optional<Deletion>> outcome(Deletion deleted, boolean written) {
    return new Outcome<>(Optional.of(deleted), written);
  }

  /// The object with its mark of deletion; ready to go when nothing holds it back.
  private ObjectNode marked(Kind kind, ObjectNode stored, DeleteRequest request) {
    ObjectNode object = stored.deepCopy();
    ObjectNode metadata = Tree.obtain(object, "metadata");
    finalizers(metadata, request.propagation());
    long grace = grace(kind, object, request.graceSeconds());
    boolean again = ObjectMetadata.isDeleting(object);
    if (!again || grace < Tree.number(metadata, 0, "deletionGracePeriodSeconds")) {
      metadata.put("deletionTimestamp", deletionTime(metadata, again, grace));
      metadata.put("deletionGracePeriodSeconds", grace);
      if (kind.hasGeneration()) {
        metadata.put("generation", Tree.number(metadata, 0, "generation") + 1);
      }
    }
    if (namespaces.isNamespace(kind)) {
      Tree.obtain(object, "status").put("phase", "Terminating");
    }
    return object;
  }

  /// A second deletion with a shorter grace counts from the first.
  private String deletionTime(ObjectNode metadata, boolean again, long grace) {
    if (!again) {
      return identities.nowPlus(grace);
    }
    long before = Tree.number(metadata, 0, "deletionGracePeriodSeconds");
    return Instant.parse(Tree.text(metadata, "deletionTimestamp"))
        .minusSeconds(before - grace)
        .toString();
  }

  /// Only pods have a grace; one that does not run needs none.
  private static long grace(Kind kind, ObjectNode object, Optional<Long> asked) {
    if (!kind.kind().equals("Pod") || !kind.group().isEmpty()) {
      return 0;
    }
    boolean idle =
        !Tree.has(object, "spec", "nodeName")
            || Set.of("Succeeded", "Failed").contains(Tree.text(object, "status", "phase"));
    if (idle) {
      return 0;
    }
    long own = Tree.number(object, DEFAULT_GRACE_SECONDS, "spec", "terminationGracePeriodSeconds");
    return Math.max(0, asked.orElse(own));
  }

  private static void finalizers(ObjectNode metadata, Optional<Propagation> propagation) {
    if (propagation.isEmpty()) {
      return;
    }
    Set<String> finalizers = new LinkedHashSet<>(Tree.texts(metadata, "finalizers"));
    finalizers.remove(ORPHAN);
    finalizers.remove(FOREGROUND);
    switch (propagation.get()) {
      case BACKGROUND -> {}
      case FOREGROUND -> finalizers.add(FOREGROUND);
      case ORPHAN -> finalizers.add(ORPHAN);
    }
    if (finalizers.isEmpty()) {
      metadata.remove("finalizers");
    } else {
      ArrayNode list = metadata.putArray("finalizers");
      finalizers.forEach(list::add);
    }
  }
}
