// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.ManagedFields;
import io.portolan.kube.managed.ManagedFieldsJson;
import java.util.List;
import java.util.Optional;

/// Rules of `metadata` that hold for every kind.
final class ObjectMetadata {
  private static final List<String> KEPT =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "generateName");

  private ObjectMetadata() {}

  /// Gives a new object the namespace of the request, or refuses another.
  static void settleNamespace(Kind kind, String namespace, ObjectNode object) {
    String own = Tree.namespace(object);
    if (!own.isEmpty() && !own.equals(namespace) && kind.namespaced()) {
      throw Statuses.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    if (kind.namespaced()) {
      Tree.obtain(object, "metadata").put("namespace", namespace);
    }
  }

  /// Refuses a body that is about another object than the request.
  static void requireSameName(Place place, ObjectNode object) {
    String name = Tree.name(object);
    if (name.isEmpty()) {
      Tree.obtain(object, "metadata").put("name", place.name());
    } else if (!name.equals(place.name())) {
      throw Statuses.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + place.name()
              + ")");
    }
  }

  /// Carries over what no update changes. A uid that differs is left for validation to see.
  static void keep(ObjectNode updated, ObjectNode old) {
    ObjectNode metadata = Tree.obtain(updated, "metadata");
    for (String field : KEPT) {
      Tree.replace(metadata, field, Tree.at(old, "metadata", field));
    }
    metadata.remove("selfLink");
    metadata.remove("resourceVersion");
  }

  /// What a client says about who owns which fields, taken out of the object: empty when it says
  /// nothing that makes sense, so that a client that does not know the field changes nothing.
  static Optional<ManagedFields> takeManagedFields(ObjectNode object) {
    JsonNode sent = Tree.obtain(object, "metadata").remove("managedFields");
    if (sent == null) {
      return Optional.empty();
    }
    return ManagedFieldsJson.isReset(sent)
        ? Optional.of(ManagedFields.NONE)
        : ManagedFieldsJson.parse(sent).filter(managed -> !managed.isEmpty());
  }

  static boolean isDeleting(ObjectNode object) {
    return Tree.has(object, "metadata", "deletionTimestamp");
  }

  static boolean hasFinalizers(ObjectNode object) {
    return !Tree.texts(object, "metadata", "finalizers").isEmpty();
  }

  /// Whether nothing holds a deleted object back any longer.
  static boolean isReadyToGo(Kind kind, ObjectNode object) {
    boolean contentGone =
        !kind.kind().equals("Namespace")
            || !kind.group().isEmpty()
            || Tree.texts(object, "spec", "finalizers").isEmpty();
    return isDeleting(object)
        && !hasFinalizers(object)
        && contentGone
        && Tree.number(object, 0, "metadata", "deletionGracePeriodSeconds") == 0;
  }
}
