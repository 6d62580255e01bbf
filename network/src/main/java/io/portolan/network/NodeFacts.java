// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A node of the cluster, as far as the network has to know it.
///
/// @param addresses its own on the network between nodes, at most one for each family
/// @param podCidrs the blocks that its pods' addresses come from, at most one for each family;
///     empty until they are assigned
/// @param zone its `topology.kubernetes.io/zone`; empty when it has none
/// @param everyAddress all that its status has, those of the network between nodes with them
public record NodeFacts(
    String name,
    List<IpAddress> addresses,
    List<Cidr> podCidrs,
    String zone,
    Map<String, String> labels,
    List<IpAddress> everyAddress) {

  /// A node without labels and further addresses.
  public NodeFacts(String name, List<IpAddress> addresses, List<Cidr> podCidrs, String zone) {
    this(name, addresses, podCidrs, zone, Map.of(), addresses);
  }

  /// A node in no zone.
  public NodeFacts(String name, List<IpAddress> addresses, List<Cidr> podCidrs) {
    this(name, addresses, podCidrs, "");
  }

  /// The node's address of that family.
  public Optional<IpAddress> address(Family family) {
    return addresses.stream().filter(address -> address.family() == family).findFirst();
  }

  /// Whether `address` is one that this node gives to its pods.
  public boolean hosts(IpAddress address) {
    for (Cidr cidr : podCidrs) {
      if (cidr.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
