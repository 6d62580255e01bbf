// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.SortedTable;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.Policies;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What in policies is legal but matches nothing, as the pods are now.
public record IdleRules(Policies policies) {

  /// Peers that are nobody, and named ports that none of the destinations has.
  public List<Warning> of(Use use) {
    return policies
        .policies()
        .get(use.policy())
        .map(policy -> of(policy, use.direction()))
        .orElse(List.of());
  }

  private List<Warning> of(Policy policy, Direction direction) {
    List<Warning> warnings = new ArrayList<>();
    List<PolicyRule> rules = policy.rules(direction).orElse(List.of());
    for (int i = 0; i < rules.size(); i++) {
      PolicyRule rule = rules.get(i);
      String field = "spec." + direction.text() + "[" + i + "]";
      for (PodSelector peer : rule.peers().pods()) {
        if (isNobody(peer)) {
          warnings.add(
              new Warning(policy.name(), field, "its peer \"" + peer + "\" is nobody now"));
        }
      }
      namedPorts(policy, direction, rule)
          .forEach(
              (port, sets) -> {
                if (sets.stream().allMatch(this::isOfNobodysPorts)) {
                  warnings.add(new Warning(policy.name(), field, without(port, direction)));
                }
              });
    }
    return warnings;
  }

  /// What a rule looks up for each port that it names. A ClusterNetworkPolicy names no protocol
  /// beside it, and means whichever the pod gives that name to.
  private static Map<String, List<PodSet.Ports>> namedPorts(
      Policy policy, Direction direction, PolicyRule rule) {
    boolean isOfAnyProtocol = policy.name().kind() == PolicyName.Kind.CLUSTER_NETWORK_POLICY;
    Map<String, List<PodSet.Ports>> named = new LinkedHashMap<>();
    for (PortMatch port : rule.ports()) {
      policy
          .named(direction, rule, port)
          .ifPresent(
              set ->
                  named
                      .computeIfAbsent(
                          isOfAnyProtocol ? set.name() : port.toString(), _ -> new ArrayList<>())
                      .add(set));
    }
    return named;
  }

  private static String without(String port, Direction direction) {
    return switch (direction) {
      case INGRESS -> "no pod that the policy selects has a port " + port;
      case EGRESS -> "none of its peers has a port " + port;
    };
  }

  /// The NetworkPolicies of a namespace that hold for no pod.
  public List<Warning> withoutPods(String namespace) {
    return policies.policies().values().stream()
        .filter(policy -> policy.name().kind() == PolicyName.Kind.NETWORK_POLICY)
        .filter(policy -> policy.name().name().namespace().equals(namespace))
        .filter(policy -> isNobody(policy.subject()))
        .map(
            policy ->
                new Warning(
                    policy.name(),
                    "spec.podSelector",
                    "selects no pod: nobody is \"" + policy.subject() + "\" now"))
        .toList();
  }

  private boolean isNobody(PodSelector selector) {
    return policies.members(selector).isEmpty();
  }

  /// Whether there are pods in question, but none has the port.
  private boolean isOfNobodysPorts(PodSet.Ports ports) {
    return !ports.pods().stream().allMatch(this::isNobody)
        && ports.pods().stream()
            .map(policies::members)
            .map(SortedTable::values)
            .flatMap(List::stream)
            .allMatch(pod -> ports.members(pod).isEmpty());
  }
}
