// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Admission.AdmissionRequest;
import io.portolan.kube.api.Admission.Operation;
import io.portolan.kube.api.Admissions.Outcome;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.store.Entry;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.Store.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Changes objects: reads, edits, checks, writes, and does it again when somebody else wrote in
/// between and the writer did not name a revision.
final class Updater {
  /// More than any honest contention takes.
  private static final int MOST_ATTEMPTS = 100;

  private final Store store;
  private final Admissions admissions;

  Updater(Store store, Admissions admissions) {
    this.store = store;
    this.admissions = admissions;
  }

  /// Which part of the object a write may change.
  enum Part {
    /// All but the status.
    MAIN,
    /// The status.
    STATUS,
    /// What the API itself decides: neither prepared nor admitted.
    RAW
  }

  /// @param edit makes the new object of a copy of the stored one, which has its resourceVersion
  StoredObject update(
      Place place, Part part, UnaryOperator<ObjectNode> edit, WriteContext context) {
    for (int attempt = 1; ; attempt++) {
      Entry entry = store.get(place.key()).orElseThrow(() -> Statuses.notFound(place));
      StoredObject stored = StoredObject.of(place.kind(), entry);
      Draft draft = draft(place, part, stored, edit.apply(stored.tree().deepCopy()));
      Optional<StoredObject> written = attempt(place, draft, context);
      if (written.isPresent()) {
        return written.get();
      }
      if (draft.revisionNamed() || attempt == MOST_ATTEMPTS) {
        throw Statuses.modified(place);
      }
    }
  }

  /// A change before it is written.
  private record Draft(
      Part part, StoredObject stored, ObjectNode old, ObjectNode updated, boolean revisionNamed) {}

  private static Draft draft(Place place, Part part, StoredObject stored, ObjectNode updated) {
    ObjectNode old = stored.tree();
    Kind kind = place.kind();
    ObjectMetadata.requireSameName(place, updated);
    ObjectMetadata.settleNamespace(kind, place.namespace(), updated);
    Preconditions named = Preconditions.named(updated);
    named.require(place, old);
    String revision = Long.toString(stored.revision());
    if (named.resourceVersion().filter(asked -> !asked.equals(revision)).isPresent()) {
      throw Statuses.modified(place);
    }
    if (part != Part.RAW) {
      ObjectMetadata.keep(updated, old);
    }
    Tree.obtain(updated, "metadata").remove("resourceVersion");
    ObjectNode before = old.deepCopy();
    Tree.obtain(before, "metadata").remove("resourceVersion");
    switch (part) {
      case MAIN -> {
        kind.applyDefaults(updated);
        kind.prepareForUpdate(updated, before);
      }
      case STATUS -> kind.prepareForStatusUpdate(updated, before);
      case RAW -> {}
    }
    // A raw edit keeps the revision it was handed, without meaning it.
    boolean revisionNamed = part != Part.RAW && named.resourceVersion().isPresent();
    return new Draft(part, stored, before, updated, revisionNamed);
  }

  private Optional<StoredObject> attempt(Place place, Draft draft, WriteContext context) {
    return switch (draft.part()) {
      case MAIN -> {
        AdmissionRequest request =
            new AdmissionRequest(
                Operation.UPDATE,
                place.kind(),
                draft.updated(),
                Optional.of(draft.old()),
                context.user(),
                context.dryRun());
        yield admissions.around(
            request,
            () -> {
              refuse(place, place.kind().validateUpdate(draft.updated(), draft.old()));
              return write(place, draft, context);
            });
      }
      case STATUS -> {
        refuse(place, place.kind().validateStatusUpdate(draft.updated(), draft.old()));
        yield write(place, draft, context).result();
      }
      case RAW -> write(place, draft, context).result();
    };
  }

  private static void refuse(Place place, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw Statuses.invalid(place.kind(), place.name(), errors);
    }
  }

  private Outcome<Optional<StoredObject>> write(Place place, Draft draft, WriteContext context) {
    if (SameJson.equal(draft.updated(), draft.old())) {
      return new Outcome<>(Optional.of(draft.stored()), false);
    }
    byte[] value = StoredForm.encode(place.kind(), draft.updated());
    if (context.dryRun()) {
      return new Outcome<>(Optional.of(StoredObject.notStored(place, value)), false);
    }
    long expected = draft.stored().revision();
    WriteResult result =
        ObjectMetadata.isReadyToGo(place.kind(), draft.updated())
            ? store.delete(place.key(), expected)
            : store.put(place.key(), value, expected);
    return switch (result) {
      case WriteResult.Written(Entry entry) ->
          new Outcome<>(Optional.of(StoredObject.of(place.kind(), entry)), true);
      case WriteResult.Conflict _ -> new Outcome<>(Optional.empty(), false);
    };
  }
}
