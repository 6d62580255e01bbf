// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a ReplicaSet wants to be done about its pods. Pure.
///
/// @param create how many pods are missing
/// @param delete the pods that are too many
record ReplicaSetPlan(int create, List<Pod> delete) {
  private static final int AT_ONCE = 500;

  /// @param pods those that it controls, in any state
  static ReplicaSetPlan of(ReplicaSet set, List<Pod> pods) {
    if (Pods.isDeleting(set)) {
      return new ReplicaSetPlan(0, List.of());
    }
    List<Pod> active = pods.stream().filter(Pods::isActive).toList();
    int missing = replicas(set) - active.size();
    if (missing >= 0) {
      return new ReplicaSetPlan(Math.min(missing, AT_ONCE), List.of());
    }
    return new ReplicaSetPlan(0, DeletionOrder.of(active).subList(0, Math.min(-missing, AT_ONCE)));
  }

  /// The status that the pods make.
  ///
  /// @param failure why pods could not be made or deleted
  static ReplicaSetStatus status(
      ReplicaSet set, List<Pod> pods, Instant now, Optional<ReplicaSetCondition> failure) {
    List<Pod> active = pods.stream().filter(Pods::isActive).toList();
    Duration minReady = minReady(set);
    Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();
    int labelled =
        (int)
            active.stream()
                .filter(
                    pod ->
                        Labels.matches(
                            Objects.requireNonNullElse(labels, Map.of()), Labels.of(pod)))
                .count();
    int ready = (int) active.stream().filter(Pods::isReady).count();
    int available =
        (int) active.stream().filter(pod -> Pods.isAvailable(pod, minReady, now)).count();
    ReplicaSetStatusBuilder status =
        new ReplicaSetStatusBuilder()
            .withReplicas(active.size())
            .withObservedGeneration(set.getMetadata().getGeneration())
            .withConditions(failure.map(List::of).orElse(List.of()));
    if (labelled > 0) {
      status.withFullyLabeledReplicas(labelled);
    }
    if (ready > 0) {
      status.withReadyReplicas(ready);
    }
    if (available > 0) {
      status.withAvailableReplicas(available);
    }
    return status.build();
  }

  /// When the next ready pod becomes available.
  static Optional<Duration> nextAvailable(ReplicaSet set, List<Pod> pods, Instant now) {
    return Waiting.untilAvailable(pods, minReady(set), now);
  }

  static int replicas(ReplicaSet set) {
    return Objects.requireNonNullElse(set.getSpec().getReplicas(), 1);
  }

  private static Duration minReady(ReplicaSet set) {
    return Duration.ofSeconds(Objects.requireNonNullElse(set.getSpec().getMinReadySeconds(), 0));
  }
}
