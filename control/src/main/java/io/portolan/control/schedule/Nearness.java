// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.Pods;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Pod affinity and anti-affinity of a pod against a cluster. A term that selects namespaces by
/// label is taken to mean the pod's own namespace. Pure.
final class Nearness {
  private final ClusterView cluster;
  private final Pod pod;

  private Nearness(ClusterView cluster, Pod pod) {
    this.cluster = cluster;
    this.pod = pod;
  }

  static Nearness of(ClusterView cluster, Pod pod) {
    return new Nearness(cluster, pod);
  }

  /// Why the pod may not go there.
  Optional<String> objection(Node node) {
    for (PodAffinityTerm term : near(pod)) {
      if (!isNear(term, node)) {
        return Optional.of("node(s) didn't match pod affinity rules");
      }
    }
    for (PodAffinityTerm term : apart(pod)) {
      if (domains(pod, term).contains(Labels.of(node).get(term.getTopologyKey()))) {
        return Optional.of("node(s) didn't match pod anti-affinity rules");
      }
    }
    for (Pod other : cluster.aloof()) {
      for (PodAffinityTerm term : apart(other)) {
        if (matches(other, term, pod) && isSameDomain(other, term, node)) {
          return Optional.of("node(s) didn't satisfy existing pods anti-affinity rules");
        }
      }
    }
    return Optional.empty();
  }

  /// How much the pod would like to be there.
  int preference(Node node) {
    if (pod.getSpec().getAffinity() == null) {
      return 0;
    }
    int sum = 0;
    if (pod.getSpec().getAffinity().getPodAffinity() != null) {
      for (WeightedPodAffinityTerm wish :
          pod.getSpec()
              .getAffinity()
              .getPodAffinity()
              .getPreferredDuringSchedulingIgnoredDuringExecution()) {
        sum += holds(wish, node) ? wish.getWeight() : 0;
      }
    }
    if (pod.getSpec().getAffinity().getPodAntiAffinity() != null) {
      for (WeightedPodAffinityTerm wish :
          pod.getSpec()
              .getAffinity()
              .getPodAntiAffinity()
              .getPreferredDuringSchedulingIgnoredDuringExecution()) {
        sum -= holds(wish, node) ? wish.getWeight() : 0;
      }
    }
    return sum;
  }

  private boolean holds(WeightedPodAffinityTerm wish, Node node) {
    PodAffinityTerm term = wish.getPodAffinityTerm();
    return domains(pod, term).contains(Labels.of(node).get(term.getTopologyKey()));
  }

  /// The first of pods that want to be near each other may go anywhere.
  private boolean isNear(PodAffinityTerm term, Node node) {
    String domain = Labels.of(node).get(term.getTopologyKey());
    Set<String> domains = domains(pod, term);
    return domain != null
        && (domains.contains(domain) || (domains.isEmpty() && matches(pod, term, pod)));
  }

  /// Where the pods are that a term of `owner` selects.
  private Set<String> domains(Pod owner, PodAffinityTerm term) {
    LabelSelector selector =
        Objects.requireNonNullElseGet(term.getLabelSelector(), LabelSelector::new);
    Map<String, String> pairs =
        Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
    Set<String> domains = new HashSet<>();
    for (String namespace : namespaces(owner, term)) {
      for (Pod other : cluster.podsWith(namespace, pairs)) {
        if (!Pods.isTerminal(other) && Labels.matches(selector, Labels.of(other))) {
          cluster
              .node(cluster.nodeOf(other))
              .map(there -> Labels.of(there).get(term.getTopologyKey()))
              .ifPresent(domains::add);
        }
      }
    }
    return domains;
  }

  private boolean isSameDomain(Pod other, PodAffinityTerm term, Node node) {
    String here = Labels.of(node).get(term.getTopologyKey());
    return here != null
        && cluster
            .node(cluster.nodeOf(other))
            .filter(there -> here.equals(Labels.of(there).get(term.getTopologyKey())))
            .isPresent();
  }

  private static boolean matches(Pod owner, PodAffinityTerm term, Pod candidate) {
    return term.getLabelSelector() != null
        && namespaces(owner, term).contains(candidate.getMetadata().getNamespace())
        && Labels.matches(term.getLabelSelector(), Labels.of(candidate));
  }

  private static List<String> namespaces(Pod owner, PodAffinityTerm term) {
    return term.getNamespaces().isEmpty()
        ? List.of(owner.getMetadata().getNamespace())
        : term.getNamespaces();
  }

  private static List<PodAffinityTerm> near(Pod pod) {
    return pod.getSpec().getAffinity() == null
            || pod.getSpec().getAffinity().getPodAffinity() == null
        ? List.of()
        : pod.getSpec()
            .getAffinity()
            .getPodAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution();
  }

  /// What a pod wants to be apart from.
  static List<PodAffinityTerm> apart(Pod pod) {
    return pod.getSpec().getAffinity() == null
            || pod.getSpec().getAffinity().getPodAntiAffinity() == null
        ? List.of()
        : pod.getSpec()
            .getAffinity()
            .getPodAntiAffinity()
            .getRequiredDuringSchedulingIgnoredDuringExecution();
  }
}
