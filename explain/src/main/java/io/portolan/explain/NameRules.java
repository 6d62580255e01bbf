// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.datapath.ruleset.PolicyDecision;
import io.portolan.explain.Explanation.Step;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What rules that accept destinations by their names have to do with a connection.
final class NameRules {
  /// Names that a sentence lists.
  private static final int MOST_LISTED = 3;

  private final NodeView node;
  private final Protocol protocol;

  NameRules(NodeView node, Protocol protocol) {
    this.node = node;
    this.protocol = protocol;
  }

  /// The step, with the names that the destination has where the rule accepts it by one.
  Step because(Step step, PolicyDecision decision, IpAddress address) {
    if (!(decision instanceof PolicyDecision.ByRule(PolicyName policy, int rule, boolean accepts))
        || !accepts) {
      return step;
    }
    List<String> names =
        rules(policy).stream()
            .skip(rule)
            .limit(1)
            .flatMap(each -> node.known().names(each.peers().names(), address).stream())
            .toList();
    return names.isEmpty()
        ? step
        : new Step(
            step.kind(),
            step.node(),
            step.text()
                + ": "
                + listed(names)
                + (names.size() == 1 ? " is at " : " are at ")
                + address,
            step.object(),
            step.rule(),
            step.stops());
  }

  /// The rules that would have accepted a connection that is denied, had somebody on the node asked
  /// for one of their names and been led to this address.
  List<String> advice(PolicyDecision decision, IpAddress source, Backend at) {
    List<String> advice = new ArrayList<>();
    for (PolicyName name : policies(source)) {
      List<PolicyRule> rules = rules(name);
      for (int i = 0; i < rules.size(); i++) {
        if (decision instanceof PolicyDecision.ByRule(PolicyName policy, int rule, _)
            && policy.equals(name)
            && rule == i) {
          return advice;
        }
        List<DomainName> names = rules.get(i).peers().names();
        if (rules.get(i).action() == Action.ACCEPT
            && !names.isEmpty()
            && isAbout(rules.get(i), at)) {
          advice.add(
              name
                  + " accepts "
                  + listed(names.stream().map(DomainName::text).toList())
                  + " by spec.egress["
                  + i
                  + "], but "
                  + node.name()
                  + " does not know "
                  + at.address()
                  + " for "
                  + (names.size() == 1 ? "that name" : "those names")
                  + ": the pod must ask the cluster's DNS first, and use what it is told");
        }
      }
    }
    return advice;
  }

  /// Those that are asked about a pod, in order.
  private List<PolicyName> policies(IpAddress source) {
    Optional<Subject> subject = node.plan().policies().subjects().get(source);
    return subject.map(Subject::egress).stream()
        .flatMap(profile -> Stream.concat(profile.admin().stream(), profile.rest().stream()))
        .toList();
  }

  private List<PolicyRule> rules(PolicyName policy) {
    return node.plan()
        .policies()
        .uses()
        .get(new Use(Direction.EGRESS, policy))
        .flatMap(Policy::egress)
        .orElse(List.of());
  }

  private boolean isAbout(PolicyRule rule, Backend at) {
    return rule.ports().isEmpty()
        || rule.ports().stream()
            .anyMatch(
                port ->
                    port instanceof PortMatch.Numbers numbers
                        && numbers.protocol() == protocol
                        && numbers.first() <= at.port()
                        && at.port() <= numbers.last());
  }

  private static String listed(List<String> names) {
    int more = names.size() - MOST_LISTED;
    return names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
