// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.PolicyPlan;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.PolicyName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What policies of one direction decided on a packet.
public sealed interface PolicyDecision {

  /// A rule of a policy decided.
  ///
  /// @param rule its place among the rules of that direction, from 0
  record ByRule(PolicyName policy, int rule, boolean accepts) implements PolicyDecision {}

  /// NetworkPolicies select the pod, and no rule of theirs allows the packet.
  record Isolated(List<PolicyName> policies) implements PolicyDecision {}

  /// A pod and its own node may always talk with each other.
  record OwnNode() implements PolicyDecision {}

  /// A pod may always talk with itself.
  record Itself() implements PolicyDecision {}

  /// No policy selects the pod, or none has anything to say: everything is allowed.
  record Unselected() implements PolicyDecision {}

  /// A rule of the Admin tier that left the decision to the next tier.
  ///
  /// @param rule its place among the rules of that direction, from 0
  record Passed(PolicyName policy, int rule) {}

  default boolean accepts() {
    return switch (this) {
      case ByRule rule -> rule.accepts();
      case Isolated _ -> false;
      case OwnNode _, Itself _, Unselected _ -> true;
    };
  }

  /// Reads decisions from the rules that packets met in the table of a plan.
  ///
  /// Safe for use by several threads.
  final class Reader {
    private final PolicyPlan plan;
    private final Map<String, Use> chains = new HashMap<>();
    private final Set<String> ends = new HashSet<>();
    private final Set<String> denials = new HashSet<>();
    private final Set<String> passes = new HashSet<>();

    public Reader(PolicyPlan plan, ClusterRanges ranges) {
      this.plan = plan;
      for (PolicyObjects objects : PolicyObjects.all(ranges)) {
        plan.uses().forEach((use, _) -> chains.put(objects.policyName(use), use));
        for (Direction direction : Direction.values()) {
          ends.add(PolicyChains.isolated(objects.layout(), direction));
          denials.add(PolicyChains.deniedName(objects.layout(), direction));
          passes.add(PolicyChains.passed(objects.layout(), direction));
        }
      }
    }

    /// What policies of that direction decided on a packet of the pod.
    ///
    /// @param pod the address of the pod that the policies select
    public PolicyDecision read(Trace trace, Direction direction, IpAddress pod) {
      PolicyDecision decision = new Unselected();
      for (Trace.Step step : trace.steps()) {
        Optional<Use> use = use(step, direction);
        if (use.isPresent()) {
          decision = rule(use.get(), step).orElse(decision);
        } else if (ends.contains(step.chain()) && step.chain().startsWith(direction.text())) {
          decision = end(step, direction, pod);
        }
      }
      return decision;
    }

    /// The rule that ended the Admin tier for the packet without a decision.
    public Optional<Passed> passed(Trace trace, Direction direction) {
      for (Trace.Step step : trace.steps()) {
        Optional<Use> use = use(step, direction);
        if (use.isPresent() && leads(step, passes)) {
          return PolicyObjects.place(step.rule()).map(rule -> new Passed(use.get().policy(), rule));
        }
      }
      return Optional.empty();
    }

    private Optional<Use> use(Trace.Step step, Direction direction) {
      return Optional.ofNullable(chains.get(step.chain()))
          .filter(each -> each.direction() == direction);
    }

    private static boolean leads(Trace.Step step, Set<String> to) {
      return step.rule().statements().getLast() instanceof Verdict.Goto(String chain)
          && to.contains(chain);
    }

    /// Empty for a rule that passes.
    private Optional<PolicyDecision> rule(Use use, Trace.Step step) {
      boolean accepts = step.rule().statements().getLast().equals(Verdict.ACCEPT);
      return accepts || leads(step, denials)
          ? PolicyObjects.place(step.rule()).map(rule -> new ByRule(use.policy(), rule, accepts))
          : Optional.empty();
    }

    private PolicyDecision end(Trace.Step step, Direction direction, IpAddress pod) {
      List<Statement> statements = step.rule().statements();
      if (!statements.getLast().equals(Verdict.ACCEPT)) {
        return new Isolated(
            plan.subjects()
                .get(pod)
                .map(subject -> subject.profile(direction).rest())
                .orElse(List.of()));
      }
      return statements.stream().anyMatch(Statement.Lookup.class::isInstance)
          ? new Itself()
          : new OwnNode();
    }
  }
}
