// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.model;

import io.portolan.network.Cidr;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.service.Service;
import io.portolan.network.service.Slice;
import java.util.List;
import java.util.Map;

/// One object that was made, changed or removed. Putting what is there and removing what is absent
/// changes nothing.
public sealed interface Change {

  /// A Service was made or changed.
  record PutService(Service service) implements Change {}

  /// A Service was removed.
  record RemoveService(NamespacedName name) implements Change {}

  /// An EndpointSlice was made or changed.
  record PutSlice(Slice slice) implements Change {}

  /// An EndpointSlice was removed.
  record RemoveSlice(NamespacedName name) implements Change {}

  /// A pod was made or changed. One without addresses of its own counts as absent.
  record PutPod(PodFacts pod) implements Change {}

  /// A pod was removed.
  record RemovePod(NamespacedName name) implements Change {}

  /// A namespace was made or changed.
  record PutNamespace(String name, Map<String, String> labels) implements Change {}

  /// A namespace was removed.
  record RemoveNamespace(String name) implements Change {}

  /// A policy was made or changed.
  record PutPolicy(Policy policy) implements Change {}

  /// A policy was removed.
  record RemovePolicy(PolicyName name) implements Change {}

  /// A node was made or changed.
  record PutNode(NodeFacts node) implements Change {}

  /// A node was removed.
  record RemoveNode(String name) implements Change {}

  /// A ServiceCIDR was made or changed: further blocks that cluster IPs come from.
  record PutServiceCidr(String name, List<Cidr> blocks) implements Change {}

  /// A ServiceCIDR was removed.
  record RemoveServiceCidr(String name) implements Change {}
}
