// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.NamespacedName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Where the policies of a cluster may differ after a change. What they are then is in `after`.
///
/// @param policies that were put or removed
/// @param touched what selectors name otherwise than before
public record PolicyDelta(Set<PolicyName> policies, Set<Touch> touched, Policies after) {

  /// A selector came to name the pod, names it no more, or the pod itself changed.
  public record Touch(PodSelector selector, NamespacedName pod) {}

  /// One delta that stands for these, one after the other; at least one.
  public static PolicyDelta merged(List<PolicyDelta> deltas) {
    Set<PolicyName> policies = new LinkedHashSet<>();
    Set<Touch> touched = new LinkedHashSet<>();
    for (PolicyDelta delta : deltas) {
      policies.addAll(delta.policies);
      touched.addAll(delta.touched);
    }
    return new PolicyDelta(policies, touched, deltas.getLast().after);
  }

  /// All that a cluster's policies say, where nothing was known before.
  static PolicyDelta all(Policies policies) {
    return new PolicyDelta(
        new LinkedHashSet<>(new ArrayList<>(policies.policies().keys())), Set.of(), policies);
  }

  public boolean isEmpty() {
    return policies.isEmpty() && touched.isEmpty();
  }
}
