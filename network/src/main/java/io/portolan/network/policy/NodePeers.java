// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import java.util.List;

/// Nodes as the peers of rules: whom a selector names is found the same way as among pods, so a
/// node is kept like a pod, in a namespace which no object can have.
public final class NodePeers {
  static final String NAMESPACE = "<nodes>";

  private NodePeers() {}

  /// The node with all addresses of its status.
  public static PodFacts of(NodeFacts node) {
    return new PodFacts(
        name(node.name()), "", node.everyAddress(), node.labels(), List.of(), List.of());
  }

  public static NamespacedName name(String node) {
    return new NamespacedName(NAMESPACE, node);
  }

  static boolean isNode(NamespacedName name) {
    return name.namespace().equals(NAMESPACE);
  }
}
