// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.store.Store;
import java.util.Set;

/// Namespaces as the places of objects.
final class Namespaces {
  private static final Set<String> PERMANENT = Set.of("default", "kube-system", "kube-public");

  private final Store store;
  private final Kind kind;

  Namespaces(Store store, Kinds kinds) {
    this.store = store;
    this.kind =
        kinds
            .byKind("", "v1", "Namespace")
            .orElseThrow(() -> new IllegalArgumentException("kinds without Namespace"));
  }

  boolean isNamespace(Kind other) {
    return other.storage().equals(kind.storage());
  }

  /// Refuses a new object in a namespace that is missing or going.
  void requireOpen(Kind ofObject, String namespace, String name) {
    Place place = new Place(kind, "", namespace);
    ObjectNode found =
        store
            .get(place.key())
            .map(entry -> StoredObject.of(kind, entry).tree())
            .orElseThrow(() -> Statuses.notFound(place));
    if (Tree.text(found, "status", "phase").equals("Terminating")
        || ObjectMetadata.isDeleting(found)) {
      throw terminating(ofObject, namespace, name);
    }
  }

  private static KubeException terminating(Kind ofObject, String namespace, String name) {
    KubeException plain =
        Statuses.forbidden(
            ofObject,
            name,
            "unable to create new content in namespace "
                + namespace
                + " because it is being terminated");
    return new KubeException(
        new StatusBuilder(plain.status())
            .editDetails()
            .addNewCause()
            .withReason("NamespaceTerminating")
            .withMessage("namespace " + namespace + " is being terminated")
            .withField("metadata.namespace")
            .endCause()
            .endDetails()
            .build());
  }

  void requireDeletable(Place place) {
    if (isNamespace(place.kind()) && PERMANENT.contains(place.name())) {
      throw Statuses.forbidden(place.kind(), place.name(), "this namespace may not be deleted");
    }
  }
}
