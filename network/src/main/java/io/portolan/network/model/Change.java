// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.model;

import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.service.PodPorts;
import io.portolan.network.service.Service;
import io.portolan.network.service.Slice;

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

  /// A pod took or gave up ports of its node.
  record PutPod(PodPorts pod) implements Change {}

  /// A pod was removed.
  record RemovePod(NamespacedName name) implements Change {}

  /// A node was made or changed.
  record PutNode(NodeFacts node) implements Change {}

  /// A node was removed.
  record RemoveNode(String name) implements Change {}
}
