// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Table;
import io.portolan.network.ClusterRanges;
import io.portolan.network.plan.PolicyPlan;
import io.portolan.network.plan.PolicyPlan.Use;
import java.util.HashMap;
import java.util.Map;

/// How often the rules of policies decided, as the kernel counts it.
///
/// A connection counts once, with its first packet; one that is denied, with each attempt.
public final class PolicyCounters {
  private PolicyCounters() {}

  /// A rule of a policy.
  ///
  /// @param index its place among the rules of that direction, from 0
  public record RuleOf(Use use, int index) {}

  /// The packets that each rule of the plan's policies met since it is in the kernel; one that met
  /// none is not named.
  ///
  /// @param table as the kernel lists it
  public static Map<RuleOf, Long> read(Table table, PolicyPlan plan, ClusterRanges ranges) {
    Map<String, Use> chains = new HashMap<>();
    for (PolicyObjects objects : PolicyObjects.all(ranges)) {
      plan.uses().forEach((use, _) -> chains.put(objects.policyName(use), use));
    }
    Map<RuleOf, Long> counted = new HashMap<>();
    for (Chain chain : table.chains()) {
      Use use = chains.get(chain.name());
      if (use != null) {
        for (Rule rule : chain.rules()) {
          long packets = packets(rule);
          if (packets > 0) {
            PolicyObjects.place(rule)
                .ifPresent(index -> counted.merge(new RuleOf(use, index), packets, Long::sum));
          }
        }
      }
    }
    return counted;
  }

  private static long packets(Rule rule) {
    return rule.statements().stream()
        .mapToLong(each -> each instanceof Statement.Counter(long packets, _) ? packets : 0)
        .sum();
  }
}
