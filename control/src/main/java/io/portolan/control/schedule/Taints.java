// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Taints of nodes and tolerations of pods. Pure.
public final class Taints {
  public static final String NO_SCHEDULE = "NoSchedule";
  public static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";
  public static final String NO_EXECUTE = "NoExecute";
  public static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  private Taints() {}

  /// The first taint that keeps a pod with these tolerations away from the node.
  public static Optional<Taint> forbidding(Node node, List<Toleration> tolerations) {
    return of(node)
        .filter(taint -> List.of(NO_SCHEDULE, NO_EXECUTE).contains(taint.getEffect()))
        .filter(taint -> !isTolerated(taint, tolerations))
        .findFirst();
  }

  /// How many taints would rather have the pod elsewhere.
  static int discouraging(Node node, List<Toleration> tolerations) {
    return (int)
        of(node)
            .filter(taint -> PREFER_NO_SCHEDULE.equals(taint.getEffect()))
            .filter(taint -> !isTolerated(taint, tolerations))
            .count();
  }

  private static Stream<Taint> of(Node node) {
    return node.getSpec() == null ? Stream.of() : node.getSpec().getTaints().stream();
  }

  public static boolean isTolerated(Taint taint, List<Toleration> tolerations) {
    return tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint));
  }

  /// Whether the toleration is about this taint, however long it tolerates it.
  public static boolean tolerates(Toleration toleration, Taint taint) {
    String effect = orEmpty(toleration.getEffect());
    String key = orEmpty(toleration.getKey());
    if (!effect.isEmpty() && !effect.equals(taint.getEffect())) {
      return false;
    }
    if (!key.isEmpty() && !key.equals(taint.getKey())) {
      return false;
    }
    return switch (orEmpty(toleration.getOperator())) {
      case "Exists" -> true;
      case "", "Equal" ->
          !key.isEmpty() && orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
      default -> false;
    };
  }

  private static String orEmpty(String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
