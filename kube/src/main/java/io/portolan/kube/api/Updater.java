// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Admission.AdmissionRequest;
import io.portolan.kube.api.Admission.Operation;
import io.portolan.kube.api.Admissions.Outcome;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.ManagedFields;
import io.portolan.kube.managed.ManagedFieldsJson;
import io.portolan.kube.managed.Values;
import io.portolan.kube.store.Entry;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.Store.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Changes objects: reads, edits, checks, writes, and does it again when somebody else wrote in
/// between and the writer did not name a revision.
final class Updater {
  /// More than any honest contention takes.
  private static final int MOST_ATTEMPTS = 100;

  private final Store store;
  private final Admissions admissions;

  private final FieldOwners owners;

  Updater(Store store, Admissions admissions, FieldOwners owners) {
    this.store = store;
    this.admissions = admissions;
    this.owners = owners;
  }

  /// Which part of the object a write may change.
  enum Part {
    /// All but the status.
    MAIN(""),
    /// The same, through the scale.
    SCALE("scale"),
    /// The status.
    STATUS("status"),
    /// What the API itself decides: neither prepared nor admitted, and nobody's.
    RAW("");

    private final String subresource;

    Part(String subresource) {
      this.subresource = subresource;
    }

    String subresource() {
      return subresource;
    }
  }

  /// The new object as a writer makes it.
  ///
  /// @param managed who owns which fields then; empty when the writer owns what differs
  record Proposal(ObjectNode object, Optional<ManagedFields> managed) {
    static Proposal of(ObjectNode object) {
      return new Proposal(object, Optional.empty());
    }
  }

  /// @param edit makes the new object of the stored one, which is shared
  StoredObject update(
      Place place, Part part, Function<StoredObject, Proposal> edit, WriteContext context) {
    for (int attempt = 1; ; attempt++) {
      Entry entry = store.get(place.key()).orElseThrow(() -> Statuses.notFound(place));
      StoredObject stored = StoredObject.of(place.kind(), entry);
      Draft draft = draft(place, part, stored, edit.apply(stored), context);
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
      Part part,
      StoredObject stored,
      ObjectNode old,
      ObjectNode updated,
      ManagedFields managed,
      boolean revisionNamed) {}

  private Draft draft(
      Place place, Part part, StoredObject stored, Proposal proposal, WriteContext context) {
    ObjectNode old = stored.tree();
    ObjectNode updated = proposal.object();
    Kind kind = place.kind();
    ObjectMetadata.requireSameName(place, updated);
    ObjectMetadata.settleNamespace(kind, place.namespace(), updated);
    Preconditions required = Preconditions.named(updated);
    required.require(place, old);
    String revision = Long.toString(stored.revision());
    if (required.resourceVersion().filter(asked -> !asked.equals(revision)).isPresent()) {
      throw Statuses.modified(place);
    }
    if (part != Part.RAW) {
      ObjectMetadata.keep(updated, old);
    }
    Tree.obtain(updated, "metadata").remove("resourceVersion");
    ObjectNode before = old.deepCopy();
    Tree.obtain(before, "metadata").remove("resourceVersion");
    Optional<ManagedFields> named = ObjectMetadata.takeManagedFields(updated);
    if (part == Part.MAIN || part == Part.SCALE) {
      kind.applyDefaults(updated);
    }
    // What preparing adds or takes back is nobody's doing.
    ManagedFields managed =
        proposal
            .managed()
            .orElseGet(() -> managed(place.kind(), part, before, updated, named, stored, context));
    switch (part) {
      case MAIN, SCALE -> kind.prepareForUpdate(updated, before);
      case STATUS -> kind.prepareForStatusUpdate(updated, before);
      case RAW -> {}
    }
    // A raw edit keeps the revision it was handed, without meaning it.
    boolean revisionNamed = part != Part.RAW && required.resourceVersion().isPresent();
    return new Draft(part, stored, before, updated, managed, revisionNamed);
  }

  /// Only who writes the whole object may say who owns what.
  private ManagedFields managed(
      Kind kind,
      Part part,
      ObjectNode before,
      ObjectNode updated,
      Optional<ManagedFields> named,
      StoredObject stored,
      WriteContext context) {
    ManagedFields known = stored.managed();
    return switch (part) {
      case RAW -> known;
      case MAIN ->
          owners.updated(kind, part.subresource(), before, updated, named.orElse(known), context);
      case SCALE, STATUS ->
          owners.updated(kind, part.subresource(), before, updated, known, context);
    };
  }

  private Optional<StoredObject> attempt(Place place, Draft draft, WriteContext context) {
    return switch (draft.part()) {
      case MAIN, SCALE -> {
        AdmissionRequest request =
            new AdmissionRequest(
                Operation.UPDATE,
                place.kind(),
                draft.updated(),
                Optional.of(draft.old()),
                context.user(),
                context.dryRun(),
                context.warnings());
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
    if (Values.same(draft.updated(), draft.old())
        && draft.managed().isSameApartFromTimes(draft.stored().managed())) {
      return new Outcome<>(Optional.of(draft.stored()), false);
    }
    byte[] value =
        StoredForm.encode(place.kind(), draft.updated(), ManagedFieldsJson.write(draft.managed()));
    if (context.dryRun()) {
      return new Outcome<>(
          Optional.of(StoredObject.notStored(place, value, draft.stored().revision())), false);
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
