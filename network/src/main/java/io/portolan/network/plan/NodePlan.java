// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.SortedTable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What one node must do with packets.
///
/// At `ranges.dns()` the node answers itself: port 53 there is no frontend.
///
/// @param services what cluster IPs come from: the cluster's own blocks and those of the
///     ServiceCIDRs, without those that lie in others, in order
/// @param frontends what is sent on where
/// @param clusterIps the cluster addresses of Services, and how many Services have each; any other
///     address in `services` is nobody's
/// @param hairpins addresses of this node's pods that are backends, and of how many frontends; such
///     a pod may come to be sent its own traffic
/// @param peers the other nodes, by name
/// @param policies who may talk with this node's pods
public record NodePlan(
    NodeFacts self,
    ClusterRanges ranges,
    List<Cidr> services,
    SortedTable<Frontend, Balancing> frontends,
    SortedTable<IpAddress, Integer> clusterIps,
    SortedTable<IpAddress, Integer> hairpins,
    SortedTable<String, NodeFacts> peers,
    PolicyPlan policies) {

  /// The plan of a node in an empty cluster.
  public static NodePlan empty(NodeFacts self, ClusterRanges ranges) {
    return new NodePlan(
        self,
        ranges,
        ranges.serviceBlocks(List.of()),
        SortedTable.empty(),
        SortedTable.empty(),
        SortedTable.empty(),
        SortedTable.empty(),
        PolicyPlan.EMPTY);
  }

  /// What of it concerns packets from and to these addresses, and the `frontends` among its own.
  public NodePlan about(Collection<IpAddress> addresses, Collection<Frontend> frontends) {
    SortedTable<Frontend, Balancing> served = SortedTable.empty();
    Set<IpAddress> all = new TreeSet<>(addresses);
    for (Frontend frontend : frontends) {
      Optional<Balancing> balancing = this.frontends.get(frontend);
      if (balancing.isPresent()) {
        served = served.with(frontend, balancing.get());
        balancing.get().backends().forEach(backend -> all.add(backend.address()));
      }
    }
    return new NodePlan(
        self,
        ranges,
        services,
        served,
        some(clusterIps, all),
        some(hairpins, all),
        SortedTable.empty(),
        policies.about(all));
  }

  private static SortedTable<IpAddress, Integer> some(
      SortedTable<IpAddress, Integer> of, Collection<IpAddress> addresses) {
    SortedTable<IpAddress, Integer> some = SortedTable.empty();
    for (IpAddress address : addresses) {
      Optional<Integer> count = of.get(address);
      some = count.isPresent() ? some.with(address, count.get()) : some;
    }
    return some;
  }
}
