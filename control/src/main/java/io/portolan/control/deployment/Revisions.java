// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Owners;
import io.portolan.control.frame.Pods;
import io.portolan.control.replica.TemplateHash;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What ReplicaSets remember about the Deployment they were made for: revision and sizes, in
/// annotations that `kubectl rollout` reads. Pure.
final class Revisions {
  static final String HASH = "pod-template-hash";
  static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String HISTORY = "deployment.kubernetes.io/revision-history";
  private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  private static final String MAX = "deployment.kubernetes.io/max-replicas";
  private static final Set<String> NOT_COPIED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          REVISION,
          HISTORY,
          DESIRED,
          MAX,
          "deprecated.deployment.rollback.to");

  private Revisions() {}

  static long of(HasMetadata object) {
    return number(object, REVISION);
  }

  static int desired(ReplicaSet set) {
    return (int) number(set, DESIRED);
  }

  static int max(ReplicaSet set) {
    return (int) number(set, MAX);
  }

  private static long number(HasMetadata object, String annotation) {
    try {
      return Long.parseLong(Labels.annotations(object).getOrDefault(annotation, "0"));
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  /// Whether its controller has acted on its newest spec and has nothing left.
  static boolean isSettled(ReplicaSet set) {
    return set.getStatus() != null
        && Objects.requireNonNullElse(set.getStatus().getReplicas(), 0) == 0
        && Objects.requireNonNullElse(set.getStatus().getObservedGeneration(), 0L)
            >= Objects.requireNonNullElse(set.getMetadata().getGeneration(), 0L)
        && !Pods.isDeleting(set);
  }

  /// Whether a wanted number that the ReplicaSets have not heard of is in the Deployment.
  static boolean isRescaled(DeploymentView view) {
    return view.active().stream()
        .anyMatch(
            set -> Labels.annotations(set).containsKey(DESIRED) && desired(set) != view.replicas());
  }

  /// The ReplicaSet of the Deployment's template: the oldest, should there be several.
  static Optional<ReplicaSet> current(Deployment deployment, List<ReplicaSet> sets) {
    PodTemplateSpec wanted = withoutHash(deployment.getSpec().getTemplate());
    return sets.stream()
        .sorted(DeploymentView.BY_AGE)
        .filter(set -> withoutHash(set.getSpec().getTemplate()).equals(wanted))
        .findFirst();
  }

  private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
    if (template.getMetadata() == null) {
      return new PodTemplateSpecBuilder(template).withNewMetadata().endMetadata().build();
    }
    return new PodTemplateSpecBuilder(template)
        .withMetadata(new ObjectMetaBuilder(template.getMetadata()).removeFromLabels(HASH).build())
        .build();
  }

  /// The revision that a ReplicaSet gets when it becomes the current one.
  static long next(DeploymentView view) {
    long newest = view.old().stream().mapToLong(Revisions::of).max().orElse(0) + 1;
    return view.current().map(Revisions::of).filter(now -> now >= newest).orElse(newest);
  }

  /// A ReplicaSet for the Deployment's template.
  static ReplicaSet create(DeploymentView view) {
    Deployment deployment = view.deployment();
    int collisions =
        deployment.getStatus() == null
            ? 0
            : Objects.requireNonNullElse(deployment.getStatus().getCollisionCount(), 0);
    PodTemplateSpec template = deployment.getSpec().getTemplate();
    String hash = TemplateHash.of(template, collisions);
    Map<String, String> labels = new TreeMap<>(template.getMetadata().getLabels());
    labels.put(HASH, hash);
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withNamespace(deployment.getMetadata().getNamespace())
        .withName(deployment.getMetadata().getName() + "-" + hash)
        .withLabels(labels)
        .withAnnotations(annotations(view, Map.of()))
        .withOwnerReferences(Owners.reference(deployment))
        .endMetadata()
        .withNewSpec()
        .withReplicas(Rollout.sizeOfCurrent(view, 0))
        .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
        .withNewSelectorLike(deployment.getSpec().getSelector())
        .addToMatchLabels(HASH, hash)
        .endSelector()
        .withNewTemplateLike(template)
        .editMetadata()
        .addToLabels(HASH, hash)
        .endMetadata()
        .endTemplate()
        .endSpec()
        .build();
  }

  /// The current ReplicaSet with its annotations brought up to date.
  static ReplicaSet renew(DeploymentView view, ReplicaSet set) {
    return new ReplicaSetBuilder(set)
        .editMetadata()
        .withAnnotations(annotations(view, Labels.annotations(set)))
        .endMetadata()
        .editSpec()
        .withMinReadySeconds(view.spec().getMinReadySeconds())
        .endSpec()
        .build();
  }

  /// A ReplicaSet with another size.
  static ReplicaSet resize(DeploymentView view, ReplicaSet set, int size) {
    return new ReplicaSetBuilder(set)
        .editMetadata()
        .addToAnnotations(DESIRED, Integer.toString(view.replicas()))
        .addToAnnotations(MAX, Integer.toString(view.replicas() + view.maxSurge()))
        .endMetadata()
        .editSpec()
        .withReplicas(size)
        .endSpec()
        .build();
  }

  private static Map<String, String> annotations(DeploymentView view, Map<String, String> before) {
    Map<String, String> annotations = new TreeMap<>(before);
    Labels.annotations(view.deployment())
        .forEach(
            (key, value) -> {
              if (!NOT_COPIED.contains(key)) {
                annotations.put(key, value);
              }
            });
    String revision = Long.toString(next(view));
    String old = annotations.put(REVISION, revision);
    if (old != null && !old.equals(revision)) {
      annotations.merge(HISTORY, old, (list, last) -> list + "," + last);
    }
    annotations.put(DESIRED, Integer.toString(view.replicas()));
    annotations.put(MAX, Integer.toString(view.replicas() + view.maxSurge()));
    return annotations;
  }
}
