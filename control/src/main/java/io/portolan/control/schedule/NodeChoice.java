// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.portolan.control.frame.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether a node is one of those that a pod asks for: `nodeSelector` and node affinity. Pure.
public final class NodeChoice {
  private NodeChoice() {}

  /// Whether the pod may run on the node.
  public static boolean allows(PodSpec pod, Node node) {
    Map<String, String> selector = pod.getNodeSelector();
    if (selector != null && !Labels.matches(selector, Labels.of(node))) {
      return false;
    }
    return affinity(pod)
        .flatMap(
            affinity ->
                Optional.ofNullable(affinity.getRequiredDuringSchedulingIgnoredDuringExecution()))
        .map(required -> required.getNodeSelectorTerms().stream().anyMatch(t -> matches(t, node)))
        .orElse(true);
  }

  /// How much the pod would like the node: the sum of the weights of what it prefers.
  static int preference(PodSpec pod, Node node) {
    return affinity(pod)
        .map(
            affinity ->
                affinity.getPreferredDuringSchedulingIgnoredDuringExecution().stream()
                    .filter(term -> matches(term.getPreference(), node))
                    .mapToInt(term -> term.getWeight())
                    .sum())
        .orElse(0);
  }

  private static Optional<NodeAffinity> affinity(PodSpec pod) {
    return Optional.ofNullable(pod.getAffinity())
        .flatMap(affinity -> Optional.ofNullable(affinity.getNodeAffinity()));
  }

  /// An empty term matches nothing.
  private static boolean matches(NodeSelectorTerm term, Node node) {
    List<NodeSelectorRequirement> labels = term.getMatchExpressions();
    List<NodeSelectorRequirement> fields = term.getMatchFields();
    if (labels.isEmpty() && fields.isEmpty()) {
      return false;
    }
    Map<String, String> nodeFields = Map.of("metadata.name", node.getMetadata().getName());
    return labels.stream().allMatch(requirement -> matches(requirement, Labels.of(node)))
        && fields.stream().allMatch(requirement -> matches(requirement, nodeFields));
  }

  private static boolean matches(NodeSelectorRequirement requirement, Map<String, String> values) {
    String value = values.get(requirement.getKey());
    return switch (requirement.getOperator()) {
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt" -> value != null && compare(value, requirement) > 0;
      case "Lt" -> value != null && compare(value, requirement) < 0;
      default -> false;
    };
  }

  /// 0 when one of the two is no number.
  private static int compare(String value, NodeSelectorRequirement requirement) {
    OptionalLong left = number(value);
    OptionalLong right =
        requirement.getValues().size() == 1
            ? number(requirement.getValues().getFirst())
            : OptionalLong.empty();
    return left.isPresent() && right.isPresent()
        ? Long.compare(left.getAsLong(), right.getAsLong())
        : 0;
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }
}
