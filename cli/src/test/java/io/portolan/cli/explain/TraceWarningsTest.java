// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.IdleRules;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceWarningsTest {
  private static final PolicyName CART = PolicyName.network(new NamespacedName("shop", "cart"));

  /// A cluster with one policy, which selects nobody, and whose writer was told of both directions.
  private static List<String> warnings(Verdict verdict, Use... met) {
    Policy policy =
        Policy.network(
            CART,
            PodSelector.in("shop", LabelSelector.of(Map.of("app", "cart"))),
            Optional.of(List.of()),
            Optional.empty());
    NetworkModel model = NetworkModel.EMPTY.apply(new Change.PutPolicy(policy)).model();
    return new TraceWarnings(
            name -> List.of("spec.ingress[0]: of " + name + ": one", "spec.egress: of another"),
            new IdleRules(model.policies()))
        .of(List.of(met), verdict).stream()
            .map(warning -> warning.policy() + " " + warning.field() + ": " + warning.text())
            .toList();
  }

  @Test
  void whatItsWriterWasToldOfThatDirectionIsRepeated() {
    assertThat(warnings(Verdict.ALLOWED, new Use(Direction.INGRESS, CART)))
        .containsExactly("NetworkPolicy shop/cart spec.ingress[0]: of shop/cart: one");
    assertThat(warnings(Verdict.ALLOWED, new Use(Direction.EGRESS, CART)))
        .containsExactly("NetworkPolicy shop/cart spec.egress: of another");
  }

  @Test
  void whoIsDeniedHearsOfPoliciesThatSelectNobody() {
    assertThat(warnings(Verdict.DENIED, new Use(Direction.EGRESS, CART)))
        .contains(
            "NetworkPolicy shop/cart spec.podSelector: selects no pod: nobody is \"shop: app=cart\""
                + " now");
  }

  @Test
  void ofPoliciesThatAreNotNamespacedNothingWasTold() {
    assertThat(warnings(Verdict.DENIED, new Use(Direction.EGRESS, PolicyName.cluster("c"))))
        .isEmpty();
  }
}
