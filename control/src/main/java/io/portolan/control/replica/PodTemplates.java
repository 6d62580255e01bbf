// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.portolan.control.frame.Owners;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Makes pods of a workload's template. Pure.
public final class PodTemplates {
  private PodTemplates() {}

  /// A pod that the API names after its owner.
  public static Pod pod(PodTemplateSpec template, HasMetadata owner) {
    PodBuilder pod = start(template, owner);
    return pod.editMetadata()
        .withGenerateName(prefix(owner.getMetadata().getName()))
        .endMetadata()
        .build();
  }

  /// A pod with a name of its own.
  public static Pod pod(PodTemplateSpec template, HasMetadata owner, String name) {
    return start(template, owner).editMetadata().withName(name).endMetadata().build();
  }

  private static PodBuilder start(PodTemplateSpec template, HasMetadata owner) {
    ObjectMeta metadata = template.getMetadata();
    PodBuilder pod = new PodBuilder();
    pod.withNewMetadata()
        .withNamespace(owner.getMetadata().getNamespace())
        .withLabels(metadata == null ? Map.of() : orEmpty(metadata.getLabels()))
        .withAnnotations(metadata == null ? Map.of() : orEmpty(metadata.getAnnotations()))
        .withFinalizers(metadata == null ? List.of() : metadata.getFinalizers())
        .withOwnerReferences(Owners.reference(owner))
        .endMetadata()
        .withSpec(template.getSpec());
    return pod;
  }

  /// A dash ends the prefix, unless the name would be too long with it.
  private static String prefix(String name) {
    return name.length() > 57 ? name : name + "-";
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }
}
