// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A NetworkPolicy or ClusterNetworkPolicy: what holds for connections of the pods that it selects.
///
/// @param priority within its tier, the lowest first; 0 for a NetworkPolicy
/// @param subject the pods for which it holds
/// @param ingress empty when it says nothing about that direction; an empty list is a statement
/// @param egress likewise
public record Policy(
    PolicyName name,
    Tier tier,
    int priority,
    PodSelector subject,
    Optional<List<PolicyRule>> ingress,
    Optional<List<PolicyRule>> egress) {

  /// In which order policies of one pod are asked.
  public static final Comparator<Policy> ORDER =
      Comparator.comparing(Policy::tier)
          .thenComparing(Policy::priority)
          .thenComparing(Policy::name);

  /// Where a policy stands, from the first that is asked to the last.
  public enum Tier {
    ADMIN,
    /// NetworkPolicies: one that selects the pod isolates it, so that nothing is asked after it.
    NETWORK_POLICY,
    BASELINE
  }

  public static Policy network(
      PolicyName name,
      PodSelector subject,
      Optional<List<PolicyRule>> ingress,
      Optional<List<PolicyRule>> egress) {
    return new Policy(name, Tier.NETWORK_POLICY, 0, subject, ingress, egress);
  }

  /// The rules of a direction; empty when the policy says nothing about it.
  public Optional<List<PolicyRule>> rules(Direction direction) {
    return switch (direction) {
      case INGRESS -> ingress;
      case EGRESS -> egress;
    };
  }

  /// Whom it names, as subject or as peer, each once.
  public TreeSet<PodSelector> selectors() {
    TreeSet<PodSelector> selectors = new TreeSet<>();
    selectors.add(subject);
    for (Direction direction : Direction.values()) {
      sets(direction).forEach(set -> selectors.addAll(set.pods()));
    }
    return selectors;
  }

  /// The sets of pods that the rules of a direction are about, each once.
  public TreeSet<PodSet> sets(Direction direction) {
    TreeSet<PodSet> sets = new TreeSet<>();
    rules(direction).orElse(List.of()).forEach(rule -> sets(direction, rule).forEach(sets::add));
    return sets;
  }

  /// The sets of pods that a rule of this policy is about.
  public Stream<PodSet> sets(Direction direction, PolicyRule rule) {
    return Stream.concat(
        PodSet.peers(rule.peers()).stream(),
        rule.ports().stream().flatMap(port -> named(direction, rule, port).stream()));
  }

  /// The lists of domain names that rules of a direction have, each once.
  public Stream<List<DomainName>> names(Direction direction) {
    return rules(direction).orElse(List.of()).stream()
        .map(rule -> rule.peers().names())
        .filter(names -> !names.isEmpty())
        .distinct();
  }

  /// The set in which a named port is looked up: it is one of the destination's.
  public Optional<PodSet.Ports> named(Direction direction, PolicyRule rule, PortMatch port) {
    if (!(port instanceof PortMatch.Named(var protocol, String called))) {
      return Optional.empty();
    }
    List<PodSelector> destinations =
        switch (direction) {
          case INGRESS -> List.of(subject);
          case EGRESS ->
              rule.peers().anyone() ? List.of(PodSelector.EVERY_POD) : rule.peers().pods();
        };
    return destinations.isEmpty()
        ? Optional.empty()
        : Optional.of(new PodSet.Ports(destinations, protocol, called));
  }
}
