// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.stateful;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.portolan.control.replica.PodTemplates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// The pods and claims of a StatefulSet, by ordinal. Pure.
final class StatefulPods {
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  private StatefulPods() {}

  static String name(StatefulSet set, int ordinal) {
    return set.getMetadata().getName() + "-" + ordinal;
  }

  /// The ordinal of a pod of this set.
  static OptionalInt ordinal(StatefulSet set, Pod pod) {
    String prefix = set.getMetadata().getName() + "-";
    String name = pod.getMetadata().getName();
    try {
      return name.startsWith(prefix)
          ? OptionalInt.of(Integer.parseUnsignedInt(name.substring(prefix.length())))
          : OptionalInt.empty();
    } catch (NumberFormatException anotherPod) {
      return OptionalInt.empty();
    }
  }

  static Pod pod(StatefulSet set, PodTemplateSpec template, String revision, int ordinal) {
    String name = name(set, ordinal);
    Pod pod = PodTemplates.pod(template, set, name);
    List<Volume> volumes = new ArrayList<>();
    Set<String> claimed =
        set.getSpec().getVolumeClaimTemplates().stream()
            .map(claim -> claim.getMetadata().getName())
            .collect(Collectors.toSet());
    pod.getSpec().getVolumes().stream()
        .filter(volume -> !claimed.contains(volume.getName()))
        .forEach(volumes::add);
    for (PersistentVolumeClaim claim : set.getSpec().getVolumeClaimTemplates()) {
      volumes.add(
          new VolumeBuilder()
              .withName(claim.getMetadata().getName())
              .withNewPersistentVolumeClaim(claimName(set, claim, ordinal), null)
              .build());
    }
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels(POD_NAME, name)
        .addToLabels(POD_INDEX, Integer.toString(ordinal))
        .addToLabels(TemplateHistory.HASH, revision)
        .endMetadata()
        .editSpec()
        .withHostname(name)
        .withSubdomain(set.getSpec().getServiceName())
        .withVolumes(volumes)
        .endSpec()
        .build();
  }

  static List<PersistentVolumeClaim> claims(StatefulSet set, int ordinal) {
    Map<String, String> labels =
        Objects.requireNonNullElse(
            set.getSpec().getSelector().getMatchLabels(), Map.<String, String>of());
    return set.getSpec().getVolumeClaimTemplates().stream()
        .map(
            template ->
                new PersistentVolumeClaimBuilder(template)
                    .editMetadata()
                    .withName(claimName(set, template, ordinal))
                    .withNamespace(set.getMetadata().getNamespace())
                    .addToLabels(labels)
                    .endMetadata()
                    .build())
        .toList();
  }

  private static String claimName(StatefulSet set, PersistentVolumeClaim claim, int ordinal) {
    return claim.getMetadata().getName() + "-" + name(set, ordinal);
  }
}
