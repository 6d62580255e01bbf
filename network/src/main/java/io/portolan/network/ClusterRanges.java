// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.List;
import java.util.stream.Stream;

/// The address blocks of a cluster, at most one for each family in each list.
///
/// @param pods all pods' addresses
/// @param services what cluster IPs are allocated from
/// @param nodes the network between nodes
/// @param loadBalancers what load-balancer addresses are allocated from
/// @param dns where every node answers DNS itself; lie in `services`
/// @param nodePorts at which addresses of the nodes node ports answer
public record ClusterRanges(
    List<Cidr> pods,
    List<Cidr> services,
    List<Cidr> nodes,
    List<Cidr> loadBalancers,
    List<IpAddress> dns,
    NodePortAddresses nodePorts) {

  /// The blocks that are used where nothing else is asked for.
  public static final ClusterRanges DEFAULT =
      new ClusterRanges(
          List.of(Cidr.of("10.244.0.0/16"), Cidr.of("fd00:10:244::/56")),
          List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00:10:96::/112")),
          List.of(Cidr.of("172.30.0.0/24"), Cidr.of("fd00:172:30::/64")),
          List.of(Cidr.of("172.30.255.0/24"), Cidr.of("fd00:172:31::/112")),
          List.of(IpAddress.of("10.96.0.10"), IpAddress.of("fd00:10:96::a")),
          NodePortAddresses.DEFAULT);

  /// What cluster IPs come from in all: also from `further` blocks. A block that lies in another is
  /// left out.
  public List<Cidr> serviceBlocks(List<Cidr> further) {
    return Cidr.outermost(Stream.concat(services.stream(), further.stream()).toList()).stream()
        .sorted()
        .toList();
  }

  /// The same with node ports at other addresses.
  public ClusterRanges with(NodePortAddresses nodePorts) {
    return new ClusterRanges(pods, services, nodes, loadBalancers, dns, nodePorts);
  }
}
