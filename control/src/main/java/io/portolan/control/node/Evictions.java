// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.portolan.control.schedule.Taints;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// When pods must leave a tainted node. Pure.
final class Evictions {
  private Evictions() {}

  /// How long the pod may stay, zero or less when it must go now; empty when it may stay for good.
  static Optional<Duration> left(Pod pod, Node node, Instant now) {
    List<Taint> taints =
        node.getSpec() == null
            ? List.of()
            : node.getSpec().getTaints().stream()
                .filter(taint -> Taints.NO_EXECUTE.equals(taint.getEffect()))
                .toList();
    return taints.stream()
        .flatMap(taint -> left(pod, taint, now).stream())
        .min(Comparator.naturalOrder());
  }

  /// The shortest of the tolerations of one taint counts.
  private static Optional<Duration> left(Pod pod, Taint taint, Instant now) {
    List<Toleration> tolerations =
        pod.getSpec().getTolerations().stream()
            .filter(toleration -> Taints.tolerates(toleration, taint))
            .toList();
    if (tolerations.isEmpty()) {
      return Optional.of(Duration.ZERO);
    }
    Instant since = taint.getTimeAdded() == null ? now : Instant.parse(taint.getTimeAdded());
    return tolerations.stream()
        .map(Toleration::getTolerationSeconds)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(seconds -> Duration.between(now, since.plusSeconds(seconds)));
  }
}
