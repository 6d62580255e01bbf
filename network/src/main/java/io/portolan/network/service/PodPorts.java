// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import java.util.List;
import java.util.Optional;

/// The ports of its node that lead to a pod.
///
/// @param node where the pod runs
/// @param addresses the pod's, at most one for each family
/// @param ports none for most pods
public record PodPorts(
    NamespacedName pod, String node, List<IpAddress> addresses, List<HostPort> ports) {

  /// A `hostPort` of a container.
  ///
  /// @param name of the container's port; may be empty
  /// @param at `hostIP`; empty for all addresses of the node
  /// @param port of the node, 1 to 65535
  /// @param containerPort of the pod, 1 to 65535
  public record HostPort(
      String name, Optional<IpAddress> at, Protocol protocol, int port, int containerPort) {}
}
