// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.NamespacedName;
import java.util.Comparator;

/// The name of a policy object.
///
/// @param name its namespace is empty for a kind that has none
public record PolicyName(Kind kind, NamespacedName name) implements Comparable<PolicyName> {
  private static final Comparator<PolicyName> ORDER =
      Comparator.comparing(PolicyName::kind).thenComparing(PolicyName::name);

  /// The kinds of policies.
  public enum Kind {
    NETWORK_POLICY("NetworkPolicy"),
    CLUSTER_NETWORK_POLICY("ClusterNetworkPolicy");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  public static PolicyName network(NamespacedName name) {
    return new PolicyName(Kind.NETWORK_POLICY, name);
  }

  public static PolicyName cluster(String name) {
    return new PolicyName(Kind.CLUSTER_NETWORK_POLICY, new NamespacedName("", name));
  }

  @Override
  public int compareTo(PolicyName other) {
    return ORDER.compare(this, other);
  }

  /// As in `NetworkPolicy shop/allow-frontend`.
  @Override
  public String toString() {
    return kind.text + " " + (name.namespace().isEmpty() ? name.name() : name);
  }
}
