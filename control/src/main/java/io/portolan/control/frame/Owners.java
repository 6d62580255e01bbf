// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Optional;

/// Owner references. Pure.
public final class Owners {
  private Owners() {}

  /// The reference to the controller that manages `object`.
  public static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst();
  }

  /// Whether `owner` is the controller of `object`.
  public static boolean controls(HasMetadata owner, HasMetadata object) {
    String uid = owner.getMetadata().getUid();
    return controller(object).filter(reference -> reference.getUid().equals(uid)).isPresent();
  }

  /// The reference that makes `owner` the controller of what holds it.
  public static OwnerReference reference(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
