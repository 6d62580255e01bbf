// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;

/// The pods that a selector of some policy names.
///
/// @param members by name
/// @param subjectOf the policies that hold for the members
/// @param users how many policies have the selector, as subject or as peer
public record Selection(
    SortedTable<NamespacedName, PodFacts> members,
    SortedTable<PolicyName, Policy> subjectOf,
    int users) {
  static final Selection NONE = new Selection(SortedTable.empty(), SortedTable.empty(), 0);

  Selection with(PodFacts pod) {
    return new Selection(members.with(pod.name(), pod), subjectOf, users);
  }

  Selection without(NamespacedName pod) {
    return new Selection(members.without(pod), subjectOf, users);
  }

  Selection withUser(Policy policy, boolean asSubject) {
    return new Selection(
        members, asSubject ? subjectOf.with(policy.name(), policy) : subjectOf, users + 1);
  }

  Selection withoutUser(Policy policy) {
    return new Selection(members, subjectOf.without(policy.name()), users - 1);
  }
}
