// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.IpAddress;
import io.portolan.network.plan.NodePlanDelta.Changes;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policy;
import java.util.List;
import java.util.Optional;

/// What differs between what policies ask of a node and what they asked before.
public record PolicyPlanDelta(
    List<SubjectChange> subjects, List<UseChange> uses, List<SetChange> sets) {
  public static final PolicyPlanDelta NONE = new PolicyPlanDelta(List.of(), List.of(), List.of());

  /// An address before and after; empty on the side on which no policy holds for it.
  public record SubjectChange(
      IpAddress address, Optional<Subject> before, Optional<Subject> after) {}

  /// A policy before and after; empty on the side on which it holds for no pod of the node.
  public record UseChange(Use use, Optional<Policy> before, Optional<Policy> after) {}

  /// A set whose members differ; one that comes or goes brings or takes all of them.
  ///
  /// @param before whether rules looked into it before
  /// @param after whether they do now
  public record SetChange(PodSet set, boolean before, boolean after, Changes<Member> members) {}

  public boolean isEmpty() {
    return subjects.isEmpty() && uses.isEmpty() && sets.isEmpty();
  }
}
