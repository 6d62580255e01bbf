// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pod with addresses of its own, as far as the network has to know it.
///
/// @param node where the pod runs
/// @param addresses at most one for each family; empty while the pod has none of its own: it has no
///     node yet, has ended, or is in its node's network
/// @param ports those that its containers declare
/// @param hostPorts those of its node that lead to the pod; none for most pods
public record PodFacts(
    NamespacedName name,
    String node,
    List<IpAddress> addresses,
    Map<String, String> labels,
    List<ContainerPort> ports,
    List<HostPort> hostPorts) {

  /// A port that a container declares.
  ///
  /// @param name may be empty
  /// @param port 1 to 65535
  public record ContainerPort(String name, Protocol protocol, int port) {}

  /// A `hostPort` of a container.
  ///
  /// @param name of the container's port; may be empty
  /// @param at `hostIP`; empty for all addresses of the node
  /// @param port of the node, 1 to 65535
  /// @param containerPort of the pod, 1 to 65535
  public record HostPort(
      String name, Optional<IpAddress> at, Protocol protocol, int port, int containerPort) {}

  /// A pod without labels and named ports.
  public PodFacts(
      NamespacedName name, String node, List<IpAddress> addresses, List<HostPort> hostPorts) {
    this(name, node, addresses, Map.of(), List.of(), hostPorts);
  }
}
