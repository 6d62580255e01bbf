// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The `topologySpreadConstraints` of a pod against a cluster. Pure.
final class Spreading {
  private static final String OBJECTION = "node(s) didn't match pod topology spread constraints";

  private final List<Constraint> constraints;

  private Spreading(List<Constraint> constraints) {
    this.constraints = constraints;
  }

  static Spreading of(ClusterView cluster, Pod pod) {
    List<Constraint> constraints = new ArrayList<>();
    for (TopologySpreadConstraint constraint : pod.getSpec().getTopologySpreadConstraints()) {
      constraints.add(Constraint.of(cluster, pod, constraint));
    }
    return new Spreading(constraints);
  }

  /// Why the pod may not go there.
  Optional<String> objection(Node node) {
    for (Constraint constraint : constraints) {
      if (!constraint.required) {
        continue;
      }
      String domain = Labels.of(node).get(constraint.topologyKey);
      if (domain == null) {
        return Optional.of(OBJECTION + " (missing required label)");
      }
      if (constraint.skew(domain) > constraint.maxSkew) {
        return Optional.of(OBJECTION);
      }
    }
    return Optional.empty();
  }

  /// How unevenly the pods would be spread with this one there, by the constraints that only wish.
  int crowding(Node node) {
    int crowding = 0;
    for (Constraint constraint : constraints) {
      String domain = Labels.of(node).get(constraint.topologyKey);
      if (!constraint.required) {
        crowding += domain == null ? 1_000 : constraint.skew(domain);
      }
    }
    return crowding;
  }

  /// One constraint.
  ///
  /// @param counts the matching pods in each domain
  /// @param self 1 when the pod itself counts
  /// @param least how many are in the emptiest domain
  private record Constraint(
      String topologyKey,
      int maxSkew,
      boolean required,
      Map<String, Integer> counts,
      int self,
      int least) {

    static Constraint of(ClusterView cluster, Pod pod, TopologySpreadConstraint spec) {
      String key = spec.getTopologyKey();
      Map<String, Integer> counts = new HashMap<>();
      boolean honourAffinity = !"Ignore".equals(spec.getNodeAffinityPolicy());
      boolean honourTaints = "Honor".equals(spec.getNodeTaintsPolicy());
      for (Node node : cluster.nodes()) {
        String domain = Labels.of(node).get(key);
        if (domain != null
            && (!honourAffinity || NodeChoice.allows(pod.getSpec(), node))
            && (!honourTaints
                || Taints.forbidding(node, pod.getSpec().getTolerations()).isEmpty())) {
          counts.putIfAbsent(domain, 0);
        }
      }
      LabelSelector selector = selector(pod, spec);
      Map<String, String> pairs =
          Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
      for (Pod other : cluster.podsWith(pod.getMetadata().getNamespace(), pairs)) {
        if (Pods.isActive(other) && Labels.matches(selector, Labels.of(other))) {
          cluster
              .node(cluster.nodeOf(other))
              .map(node -> Labels.of(node).get(key))
              .ifPresent(domain -> counts.computeIfPresent(domain, (_, count) -> count + 1));
        }
      }
      int minDomains = Objects.requireNonNullElse(spec.getMinDomains(), 1);
      int least =
          counts.size() < minDomains
              ? 0
              : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
      return new Constraint(
          key,
          Objects.requireNonNullElse(spec.getMaxSkew(), 1),
          !"ScheduleAnyway".equals(spec.getWhenUnsatisfiable()),
          counts,
          Labels.matches(selector, Labels.of(pod)) ? 1 : 0,
          least);
    }

    /// `matchLabelKeys` adds the pod's own values, so that each revision is spread by itself.
    private static LabelSelector selector(Pod pod, TopologySpreadConstraint spec) {
      LabelSelectorBuilder selector =
          new LabelSelectorBuilder(
              Objects.requireNonNullElseGet(spec.getLabelSelector(), LabelSelector::new));
      for (String key : spec.getMatchLabelKeys()) {
        String value = Labels.of(pod).get(key);
        if (value != null) {
          selector.addToMatchLabels(key, value);
        }
      }
      return selector.build();
    }

    int skew(String domain) {
      return counts.getOrDefault(domain, 0) + self - least;
    }
  }
}
