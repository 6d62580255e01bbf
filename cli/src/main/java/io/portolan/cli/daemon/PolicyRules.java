// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.ruleset.PolicyCounters.RuleOf;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The rules of all policies, with how many connections each decided on all nodes.
record PolicyRules(SortedTable<PolicyName, Policy> policies, List<NodeDatapath> nodes) {

  /// The answer to `policies`.
  ObjectNode json() {
    Map<RuleOf, Long> counted = new HashMap<>();
    for (NodeDatapath node : nodes) {
      node.policyCounters().forEach((rule, packets) -> counted.merge(rule, packets, Long::sum));
    }
    ObjectNode answer = ControlProtocol.JSON.createObjectNode();
    ArrayNode array = answer.putArray("policies");
    policies.forEach((_, policy) -> put(array.addObject(), policy, counted));
    return answer;
  }

  private static void put(ObjectNode json, Policy policy, Map<RuleOf, Long> counted) {
    json.put("policy", policy.name().toString()).put("namespace", policy.name().name().namespace());
    ArrayNode array = json.putArray("rules");
    for (Direction direction : Direction.values()) {
      List<PolicyRule> rules = policy.rules(direction).orElse(List.of());
      for (int i = 0; i < rules.size(); i++) {
        array
            .addObject()
            .put("rule", "spec." + direction.text() + "[" + i + "]")
            .put("action", rules.get(i).action().name().toLowerCase(Locale.ROOT))
            .put(
                "packets",
                counted.getOrDefault(new RuleOf(new Use(direction, policy.name()), i), 0L));
      }
    }
  }
}
