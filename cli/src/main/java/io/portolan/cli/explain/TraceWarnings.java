// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.IdleRules;
import io.portolan.explain.Warning;
import io.portolan.network.NamespacedName;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.PolicyName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What in the policies on a connection's way does not do what it seems to.
///
/// @param told as [Explaining.Sources] has it
record TraceWarnings(Function<NamespacedName, List<String>> told, IdleRules idle) {

  /// @param policies those that the connection meets
  List<Warning> of(List<Use> policies, Verdict verdict) {
    List<Warning> warnings = new ArrayList<>();
    for (Use use : policies) {
      warnings.addAll(told(use));
      warnings.addAll(idle.of(use));
    }
    if (verdict == Verdict.DENIED) {
      // Perhaps the policy that is missing is there, and selects nobody.
      policies.stream()
          .map(use -> use.policy())
          .filter(TraceWarnings::isNetworkPolicy)
          .map(policy -> policy.name().namespace())
          .distinct()
          .forEach(namespace -> warnings.addAll(idle.withoutPods(namespace)));
    }
    return List.copyOf(warnings);
  }

  private List<Warning> told(Use use) {
    return isNetworkPolicy(use.policy())
        ? told.apply(use.policy().name()).stream()
            .filter(text -> text.startsWith("spec." + use.direction().text()))
            .map(text -> text.split(": ", 2))
            .map(parts -> new Warning(use.policy(), parts[0], parts[1]))
            .toList()
        : List.of();
  }

  private static boolean isNetworkPolicy(PolicyName policy) {
    return policy.kind() == PolicyName.Kind.NETWORK_POLICY;
  }
}
