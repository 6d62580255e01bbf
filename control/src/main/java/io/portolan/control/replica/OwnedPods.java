// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Owners;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Tells a workload's controller which of its objects a change of a pod concerns.
public final class OwnedPods {
  private OwnedPods() {}

  /// Calls `wake` with the owner of each pod that changes; for a pod that nobody controls, with
  /// each owner that would take it.
  ///
  /// @param kind of the owners, such as `ReplicaSet`
  public static <T extends HasMetadata> void watch(
      ObjectCache<Pod> pods,
      String kind,
      ObjectCache<T> owners,
      Function<T, LabelSelector> selector,
      Consumer<ObjectKey> wake) {
    pods.touched(
        pod -> {
          Optional<OwnerReference> owner = Owners.controller(pod);
          String namespace = pod.getMetadata().getNamespace();
          if (owner.isPresent()) {
            owner
                .filter(reference -> kind.equals(reference.getKind()))
                .ifPresent(reference -> wake.accept(new ObjectKey(namespace, reference.getName())));
            return;
          }
          for (T candidate : owners.in(namespace)) {
            if (Labels.matches(selector.apply(candidate), Labels.of(pod))) {
              wake.accept(ObjectKey.of(candidate));
            }
          }
        });
  }
}
