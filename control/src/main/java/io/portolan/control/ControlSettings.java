// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import io.portolan.control.service.PortRange;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import java.util.List;

/// What the controllers are told about the cluster.
///
/// @param ranges where addresses are allocated from
/// @param nodePorts where node ports are allocated from
/// @param nodes how many nodes are expected; the size of a node's share of pod addresses follows
/// @param apiAddresses where the API is reached inside the cluster
/// @param apiPort the port there
/// @param hasSctp whether the kernel of the nodes has SCTP
/// @param authorityPem the certificate of the cluster's own authority, for pods
public record ControlSettings(
    ClusterRanges ranges,
    PortRange nodePorts,
    int nodes,
    List<IpAddress> apiAddresses,
    int apiPort,
    boolean hasSctp,
    String authorityPem) {

  public ControlSettings {
    apiAddresses = List.copyOf(apiAddresses);
  }
}
