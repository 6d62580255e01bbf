// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Which pods go first when there are too many: those whose loss is felt least. Pure.
final class DeletionOrder {
  private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  private DeletionOrder() {}

  /// The pods, the first to go first.
  static List<Pod> of(List<Pod> pods) {
    Map<String, Integer> onNode = new HashMap<>();
    pods.forEach(pod -> onNode.merge(Pods.nodeName(pod), 1, Integer::sum));
    List<Pod> sorted = new ArrayList<>(pods);
    sorted.sort(
        Comparator.comparing(Pods::isBound)
            .thenComparing(DeletionOrder::phase)
            .thenComparing(Pods::isReady)
            .thenComparing(DeletionOrder::cost)
            .thenComparing(
                pod -> Objects.requireNonNullElse(onNode.get(Pods.nodeName(pod)), 0),
                Comparator.reverseOrder())
            .thenComparing(DeletionOrder::readySince, Comparator.reverseOrder())
            .thenComparing(DeletionOrder::restarts, Comparator.reverseOrder())
            .thenComparing(DeletionOrder::created, Comparator.reverseOrder())
            .thenComparing(pod -> pod.getMetadata().getName()));
    return sorted;
  }

  private static int phase(Pod pod) {
    return Pods.isPhase(pod, "Running") ? 2 : Pods.isPhase(pod, "Unknown") ? 1 : 0;
  }

  private static int cost(Pod pod) {
    try {
      return Integer.parseInt(Labels.annotations(pod).getOrDefault(COST, "0"));
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  private static Instant readySince(Pod pod) {
    return Pods.availableAt(pod, Duration.ofNanos(1)).orElse(Instant.EPOCH);
  }

  private static int restarts(Pod pod) {
    return pod.getStatus() == null
        ? 0
        : pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getRestartCount)
            .filter(Objects::nonNull)
            .mapToInt(Integer::intValue)
            .max()
            .orElse(0);
  }

  private static String created(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
  }
}
