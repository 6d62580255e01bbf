// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.portolan.kube.client.ObjectClient;
import java.util.Optional;

/// Owner references.
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

  /// Whether `owner` may take orphans, as the API has it now. What a cache says is a moment old,
  /// and an orphan that is given to an owner who goes would go with it.
  public static boolean mayAdopt(ObjectClient client, HasMetadata owner) {
    ObjectKey key = ObjectKey.of(owner);
    return client
        .get(owner.getClass(), key.namespace(), key.name())
        .filter(now -> now.getMetadata().getUid().equals(owner.getMetadata().getUid()))
        .filter(now -> !Pods.isDeleting(now))
        .isPresent();
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
