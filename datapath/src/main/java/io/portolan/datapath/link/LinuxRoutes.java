// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.datapath.Target;
import io.portolan.linux.LinuxException;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteErrors;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.uapi.Rtnetlink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The routes and neighbours of a namespace that are ours and lead to no pod of its own.
///
/// Ours are the routes of our protocol, except those over pods' links, and all permanent neighbours
/// and forwarding entries of the VXLAN link.
public final class LinuxRoutes implements Target<RouteState, RouteState.Delta> {
  private final RouteNetlink netlink;

  public LinuxRoutes(RouteNetlink netlink) {
    this.netlink = netlink;
  }

  @Override
  public RouteState observe() {
    Set<Integer> podLinks = new HashSet<>();
    for (Link link : netlink.links()) {
      if (link.group() == Kernel.POD_GROUP) {
        podLinks.add(link.index());
      }
    }
    Set<Route> routes = new HashSet<>();
    for (Route route : netlink.routes(Rtnetlink.RT_TABLE_MAIN)) {
      if (route.protocol() == Kernel.ROUTE_PROTOCOL && !podLinks.contains(route.link())) {
        routes.add(route);
      }
    }
    Set<Neighbour> neighbours = new HashSet<>();
    Optional<Link> vxlan = netlink.link(NodeLinks.VXLAN_LINK);
    if (vxlan.isPresent()) {
      List<Neighbour> all = new ArrayList<>(netlink.neighbours());
      all.addAll(netlink.forwarding());
      int permanent = io.portolan.linux.uapi.Neighbour.NUD_PERMANENT;
      for (Neighbour neighbour : all) {
        if (neighbour.link() == vxlan.get().index() && (neighbour.state() & permanent) != 0) {
          neighbours.add(neighbour);
        }
      }
    }
    return new RouteState(routes, neighbours);
  }

  @Override
  public List<String> check(RouteState wanted) {
    return RouteState.differences(observe(), wanted);
  }

  @Override
  public void apply(RouteState.Delta delta) {
    if (delta.isEmpty()) {
      return;
    }
    RouteBatch batch = new RouteBatch();
    delta.routesRemoved().forEach(batch::deleteRoute);
    delta.neighboursRemoved().forEach(batch::deleteNeighbour);
    int removals = batch.count();
    delta.neighboursPut().forEach(batch::replaceNeighbour);
    delta.routesPut().forEach(batch::replaceRoute);
    List<LinuxException> failures = new ArrayList<>();
    for (NetlinkFailure failure : netlink.attempt(batch)) {
      if (failure.index() >= removals || !RouteErrors.isAbsent(failure.exception())) {
        failures.add(failure.exception());
      }
    }
    if (!failures.isEmpty()) {
      LinuxException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }
}
