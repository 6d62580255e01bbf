// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.NamespacedName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which Deployment is behind a ReplicaSet.
///
/// @param names of the Deployments, by ReplicaSet; one that no Deployment made is not in it
record Deployments(Map<NamespacedName, String> names) {

  static Deployments of(ObjectSource objects) {
    Map<NamespacedName, String> names = new HashMap<>();
    for (ReplicaSet set : objects.list(ReplicaSet.class).items()) {
      controller(set.getMetadata().getOwnerReferences())
          .filter(owner -> owner.getKind().equals("Deployment"))
          .ifPresent(
              owner ->
                  names.put(
                      new NamespacedName(
                          set.getMetadata().getNamespace(), set.getMetadata().getName()),
                      owner.getName()));
    }
    return new Deployments(names);
  }

  /// The Deployment behind what owns an object of that namespace.
  Optional<String> behind(String namespace, OwnerReference owner) {
    return owner.getKind().equals("ReplicaSet")
        ? Optional.ofNullable(names.get(new NamespacedName(namespace, owner.getName())))
        : Optional.empty();
  }

  /// Of an object's owners the one that made it.
  static Optional<OwnerReference> controller(List<OwnerReference> owners) {
    return owners.stream().filter(owner -> Boolean.TRUE.equals(owner.getController())).findFirst();
  }
}
