// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Admission.AdmissionRequest;
import io.portolan.kube.api.Admission.Operation;
import io.portolan.kube.api.Admissions.Outcome;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.ManagedFields;
import io.portolan.kube.managed.ManagedFieldsJson;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.Store.WriteResult;
import java.util.List;
import java.util.Optional;

/// Creates objects.
final class Creator {
  private static final int NAME_ATTEMPTS = 8;

  private final Store store;
  private final Identities identities;
  private final Admissions admissions;
  private final Namespaces namespaces;
  private final FieldOwners owners;

  Creator(
      Store store,
      Identities identities,
      Admissions admissions,
      Namespaces namespaces,
      FieldOwners owners) {
    this.store = store;
    this.identities = identities;
    this.admissions = admissions;
    this.namespaces = namespaces;
    this.owners = owners;
  }

  /// @param namespace of the request, "" for cluster-scoped kinds
  /// @param body belongs to this call from now on
  StoredObject create(Kind kind, String namespace, ObjectNode body, WriteContext context) {
    if (Tree.has(body, "metadata", "resourceVersion")) {
      throw Statuses.unknown(500, "resourceVersion should not be set on objects to be created");
    }
    return create(kind, namespace, body, Optional.empty(), context);
  }

  /// @param decided who owns which fields; empty when the writer owns all
  StoredObject create(
      Kind kind,
      String namespace,
      ObjectNode body,
      Optional<ManagedFields> decided,
      WriteContext context) {
    ObjectMetadata.settleNamespace(kind, namespace, body);
    if (kind.namespaced()) {
      namespaces.requireOpen(kind, namespace, Tree.name(body));
    }
    if (!Identities.isNameless(body)) {
      return attempt(kind, namespace, body, decided, context);
    }
    for (int attempt = 1; ; attempt++) {
      ObjectNode named = body.deepCopy();
      identities.name(named);
      try {
        return attempt(kind, namespace, named, decided, context);
      } catch (KubeException taken) {
        if (!taken.isAlreadyExists() || attempt == NAME_ATTEMPTS) {
          throw taken;
        }
      }
    }
  }

  private StoredObject attempt(
      Kind kind,
      String namespace,
      ObjectNode object,
      Optional<ManagedFields> decided,
      WriteContext context) {
    ManagedFields named = ObjectMetadata.takeManagedFields(object).orElse(ManagedFields.NONE);
    identities.stamp(object);
    kind.applyDefaults(object);
    ManagedFields managed = decided.orElseGet(() -> owners.created(kind, object, named, context));
    kind.prepareForCreate(object);
    Place place = new Place(kind, namespace, Tree.name(object));
    if (store.get(place.key()).isPresent()) {
      throw Statuses.alreadyExists(place);
    }
    AdmissionRequest request =
        new AdmissionRequest(
            Operation.CREATE,
            kind,
            object,
            Optional.empty(),
            context.user(),
            context.dryRun(),
            context.warnings());
    return admissions.around(request, () -> write(place, object, managed, context));
  }

  private Outcome<StoredObject> write(
      Place place, ObjectNode object, ManagedFields managed, WriteContext context) {
    List<FieldError> errors = place.kind().validateCreate(object);
    if (!errors.isEmpty()) {
      throw Statuses.invalid(place.kind(), place.name(), errors);
    }
    byte[] value = StoredForm.encode(place.kind(), object, ManagedFieldsJson.write(managed));
    if (context.dryRun()) {
      return new Outcome<>(StoredObject.notStored(place, value, 0), false);
    }
    return switch (store.put(place.key(), value, Store.ABSENT)) {
      case WriteResult.Written(var entry) ->
          new Outcome<>(StoredObject.of(place.kind(), entry), true);
      case WriteResult.Conflict _ -> throw Statuses.alreadyExists(place);
    };
  }
}
