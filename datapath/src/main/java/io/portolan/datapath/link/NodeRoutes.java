// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.datapath.RouteMode;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteType;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.plan.NodePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compiles a node's plan into its routes and neighbours.
///
/// @param underlay index of the link to the other nodes
/// @param vxlan index of the VXLAN link; 0 when the mode needs none
record NodeRoutes(RouteMode mode, int underlay, int vxlan) {

  /// The links to other nodes.
  List<Integer> links() {
    return vxlan == 0 ? List.of(underlay) : List.of(underlay, vxlan);
  }

  RouteState compile(NodePlan plan) {
    Set<Route> routes = new HashSet<>();
    Set<Neighbour> neighbours = new HashSet<>();
    List<Cidr> virtual = new ArrayList<>(plan.services());
    virtual.addAll(plan.ranges().loadBalancers());
    for (Cidr block : virtual) {
      // Without a route a connect from the node fails before any hook sees a packet. It leads to
      // the underlay, so that a refusal finds its way back to the node's address.
      plan.self()
          .address(block.family())
          .ifPresent(
              source ->
                  routes.add(
                      ours(Route.to(Kernel.prefix(block)))
                          .dev(underlay)
                          .source(Kernel.inet(source))
                          .asListed()));
    }
    for (Cidr pods : plan.self().podCidrs()) {
      // Packets for a pod that is gone end here instead of leaving by a default route.
      routes.add(ours(Route.to(Kernel.prefix(pods))).type(RouteType.UNREACHABLE).asListed());
    }
    plan.peers().forEach((_, peer) -> peer(plan, peer, routes, neighbours));
    return new RouteState(routes, neighbours);
  }

  private void peer(NodePlan plan, NodeFacts peer, Set<Route> routes, Set<Neighbour> neighbours) {
    boolean tunnelled = isTunnelled(plan, peer);
    for (Cidr pods : peer.podCidrs()) {
      Optional<IpAddress> hop =
          tunnelled ? tunnelHop(peer, pods.family()) : peer.address(pods.family());
      if (hop.isEmpty()) {
        continue;
      }
      Route route =
          ours(Route.to(Kernel.prefix(pods)))
              .via(Kernel.inet(hop.get()))
              .dev(tunnelled ? vxlan : underlay);
      if (tunnelled && pods.family() == Family.IPV4) {
        route = route.onLink();
      }
      Optional<IpAddress> source = plan.self().address(pods.family());
      if (source.isPresent()) {
        route = route.source(Kernel.inet(source.get()));
      }
      routes.add(route.asListed());
    }
    if (tunnelled && !peer.addresses().isEmpty()) {
      MacAddress mac = Kernel.vxlanMac(peer.addresses());
      for (Family family : Family.values()) {
        tunnelHop(peer, family)
            .ifPresent(hop -> neighbours.add(Neighbour.permanent(vxlan, Kernel.inet(hop), mac)));
      }
      outer(plan.self(), peer)
          .ifPresent(
              address -> neighbours.add(Neighbour.forwarding(vxlan, mac, Kernel.inet(address))));
    }
  }

  private boolean isTunnelled(NodePlan plan, NodeFacts peer) {
    return switch (mode) {
      case DIRECT -> false;
      case VXLAN -> true;
      case AUTO -> !sharesLink(plan, peer);
    };
  }

  private static boolean sharesLink(NodePlan plan, NodeFacts peer) {
    for (IpAddress address : peer.addresses()) {
      boolean near =
          plan.ranges().nodes().stream()
              .anyMatch(
                  block ->
                      block.contains(address)
                          && plan.self()
                              .address(block.family())
                              .filter(block::contains)
                              .isPresent());
      if (!near) {
        return false;
      }
    }
    return true;
  }

  /// What stands for `peer` on the tunnel. For IPv6 a link-local address: the kernel refuses a
  /// gateway that another link's route covers, on-link or not.
  private static Optional<IpAddress> tunnelHop(NodeFacts peer, Family family) {
    return peer.address(family)
        .map(
            address ->
                switch (family) {
                  case IPV4 -> address;
                  case IPV6 ->
                      new IpAddress(
                          family, 0xfe80L << 48, Kernel.vxlanMac(peer.addresses()).bits());
                });
  }

  /// The address that the outer packets to `peer` go to: of the family that this node's tunnel has.
  private static Optional<IpAddress> outer(NodeFacts self, NodeFacts peer) {
    return peer.address(outerFamily(self.addresses()));
  }

  /// IPv4 where there is a choice: its header is smaller.
  static Family outerFamily(List<IpAddress> addresses) {
    return addresses.stream().anyMatch(address -> address.family() == Family.IPV4)
        ? Family.IPV4
        : Family.IPV6;
  }

  private static Route ours(Route route) {
    return route.protocol(Kernel.ROUTE_PROTOCOL);
  }
}
