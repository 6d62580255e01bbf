// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Indexes;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectCache;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.kube.client.ObjectClient;
import java.util.ArrayList;
import java.util.List;

/// Finds the pods of a workload: takes those that match its selector and that nobody controls, and
/// lets go of those that no longer match.
public final class PodClaims {
  private PodClaims() {}

  /// The pods that `owner` controls after that.
  public static List<Pod> claim(Caches caches, HasMetadata owner, LabelSelector selector) {
    ObjectCache<Pod> pods = caches.pods;
    List<Pod> mine = new ArrayList<>();
    boolean mayChange = !Pods.isDeleting(owner);
    for (Pod pod : pods.by(Caches.PODS_BY_CONTROLLER, owner.getMetadata().getUid())) {
      if (Labels.matches(selector, Labels.of(pod))) {
        mine.add(pod);
      } else if (mayChange && !Pods.isDeleting(pod)) {
        pods.edit(pod, found -> without(found, owner));
      }
    }
    if (!mayChange) {
      return mine;
    }
    String orphans = Indexes.orphans(owner.getMetadata().getNamespace());
    for (Pod pod : pods.by(Caches.PODS_BY_CONTROLLER, orphans)) {
      if (Pods.isActive(pod) && Labels.matches(selector, Labels.of(pod))) {
        pods.edit(pod, found -> with(found, owner, caches.client()))
            .filter(adopted -> Owners.controls(owner, adopted))
            .ifPresent(mine::add);
      }
    }
    return mine;
  }

  /// Somebody else may have taken it in between.
  private static Pod with(Pod pod, HasMetadata owner, ObjectClient client) {
    if (Owners.controller(pod).isPresent()
        || Pods.isDeleting(pod)
        || !Owners.mayAdopt(client, owner)) {
      return pod;
    }
    return new PodBuilder(pod)
        .editMetadata()
        .addToOwnerReferences(Owners.reference(owner))
        .endMetadata()
        .build();
  }

  private static Pod without(Pod pod, HasMetadata owner) {
    List<OwnerReference> others =
        pod.getMetadata().getOwnerReferences().stream()
            .filter(reference -> !reference.getUid().equals(owner.getMetadata().getUid()))
            .toList();
    return new PodBuilder(pod).editMetadata().withOwnerReferences(others).endMetadata().build();
  }
}
