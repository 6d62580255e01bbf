// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What pods say about themselves. Pure.
public final class Pods {
  private Pods() {}

  /// Whether all its containers ended for good.
  public static boolean isTerminal(Pod pod) {
    return isPhase(pod, "Succeeded") || isPhase(pod, "Failed");
  }

  /// Whether its phase is this one.
  public static boolean isPhase(Pod pod, String phase) {
    return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
  }

  /// Whether it was told to end.
  public static boolean isDeleting(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  /// Whether it neither ended nor was told to.
  public static boolean isActive(Pod pod) {
    return !isTerminal(pod) && !isDeleting(pod);
  }

  public static boolean isReady(Pod pod) {
    return condition(pod, "Ready").filter(ready -> "True".equals(ready.getStatus())).isPresent();
  }

  /// Whether it has been ready for that long; see [#availableAt].
  public static boolean isAvailable(Pod pod, Duration minReady, Instant now) {
    return availableAt(pod, minReady).filter(at -> !at.isAfter(now)).isPresent();
  }

  /// When a ready pod counts as available; empty when it is not ready.
  public static Optional<Instant> availableAt(Pod pod, Duration minReady) {
    return condition(pod, "Ready")
        .filter(ready -> "True".equals(ready.getStatus()))
        .map(
            ready ->
                minReady.isZero() || ready.getLastTransitionTime() == null
                    ? Instant.EPOCH
                    : Instant.parse(ready.getLastTransitionTime()).plus(minReady));
  }

  /// The condition of that type.
  public static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  /// Whether a scheduler has bound it.
  public static boolean isBound(Pod pod) {
    return !nodeName(pod).isEmpty();
  }

  /// The node it is bound to, or "".
  public static String nodeName(Pod pod) {
    String name = pod.getSpec().getNodeName();
    return name == null ? "" : name;
  }
}
