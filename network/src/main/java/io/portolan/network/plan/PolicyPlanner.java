// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policies;
import java.util.List;

/// Compiles the policies of the model into what they ask of one node, change by change.
///
/// Immutable.
///
/// @param node its name
/// @param dns the addresses at which each node answers DNS: the pod that has them is everywhere
/// @param policies as they were last seen
/// @param local the pods that are here
/// @param claims which pods have an address; the first by name counts
/// @param users for which pods of this node a policy holds
/// @param sets those that rules of this node look into
/// @param lookers the same, by the selectors that they are made of
record PolicyPlanner(
    String node,
    List<IpAddress> dns,
    Policies policies,
    SortedTable<NamespacedName, PodFacts> local,
    SortedTable<IpAddress, SortedTable<NamespacedName, Subject>> claims,
    SortedTable<Use, SortedTable<NamespacedName, NamespacedName>> users,
    SortedTable<PodSet, Contents> sets,
    SortedTable<PodSelector, SortedTable<PodSet, PodSet>> lookers,
    PolicyPlan plan) {

  /// What is in a set.
  ///
  /// @param users how many policies, each once for a direction, look into it
  /// @param byPod what each pod brought into it
  record Contents(int users, SortedTable<NamespacedName, List<Member>> byPod) {
    static final Contents NONE = new Contents(0, SortedTable.empty());

    Contents usedBy(int more) {
      return new Contents(users + more, byPod);
    }

    Contents with(NamespacedName pod, List<Member> members) {
      return new Contents(users, members.isEmpty() ? byPod.without(pod) : byPod.with(pod, members));
    }
  }

  /// A planner after a change, and what differs in its plan.
  record Step(PolicyPlanner planner, PolicyPlanDelta delta) {}

  static PolicyPlanner empty(String node, List<IpAddress> dns) {
    return new PolicyPlanner(
        node,
        dns,
        Policies.EMPTY,
        SortedTable.empty(),
        SortedTable.empty(),
        SortedTable.empty(),
        SortedTable.empty(),
        SortedTable.empty(),
        PolicyPlan.EMPTY);
  }

  /// The planner after a change of the model. Costs what depends on the pods, selectors and
  /// policies that changed.
  Step apply(ModelDelta delta) {
    PolicyEdit edit =
        new PolicyEdit(this, delta.policies().map(each -> each.after()).orElse(policies));
    delta.podsRemoved().forEach(edit::remove);
    delta.podsPut().forEach(pod -> edit.put(pod, isHere(pod)));
    delta
        .policies()
        .ifPresent(
            changed -> {
              changed.policies().forEach(edit::policyTouched);
              changed
                  .touched()
                  .forEach(touch -> edit.subjectTouched(touch.selector(), touch.pod()));
            });
    edit.subjects();
    edit.uses();
    delta
        .policies()
        .ifPresent(
            changed ->
                changed
                    .touched()
                    .forEach(touch -> edit.memberTouched(touch.selector(), touch.pod())));
    return edit.isEmpty() ? new Step(edit.planner(plan), PolicyPlanDelta.NONE) : edit.step();
  }

  private boolean isHere(PodFacts pod) {
    return pod.node().equals(node) || dns.containsAll(pod.addresses());
  }
}
