// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.kube.api.Place;
import io.portolan.kube.kind.Kind;
import java.util.List;

/// An object as the garbage collector sees it.
record Item(
    Place place, String uid, List<OwnerReference> owners, List<String> finalizers, boolean going) {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  static Item of(Kind kind, HasMetadata object) {
    ObjectKey key = ObjectKey.of(object);
    return new Item(
        new Place(kind, key.namespace(), key.name()),
        object.getMetadata().getUid(),
        List.copyOf(object.getMetadata().getOwnerReferences()),
        List.copyOf(object.getMetadata().getFinalizers()),
        Pods.isDeleting(object));
  }

  /// Whether it waits for its dependents to go first.
  boolean waitsForDependents() {
    return going && finalizers.contains(FOREGROUND);
  }

  /// Whether its dependents are to lose it before it goes.
  boolean orphansDependents() {
    return going && finalizers.contains(ORPHAN);
  }

  /// Whether `owner` may not go before this one, when it waits.
  boolean blocks(String owner) {
    return owners.stream()
        .anyMatch(
            reference ->
                reference.getUid().equals(owner)
                    && Boolean.TRUE.equals(reference.getBlockOwnerDeletion()));
  }
}
