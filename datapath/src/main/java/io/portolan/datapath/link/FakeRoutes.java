// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.datapath.Target;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Routes in memory: one to each prefix and one entry for each neighbour, as in the kernel.
public final class FakeRoutes implements Target<RouteState, RouteState.Delta> {
  private final Map<RouteKey, Route> routes = new HashMap<>();
  private final Map<NeighbourKey, Neighbour> neighbours = new HashMap<>();

  /// What only one route of a namespace has.
  private record RouteKey(IpPrefix destination, int table, int metric) {
    static RouteKey of(Route route) {
      return new RouteKey(route.destination(), route.table(), route.metric());
    }
  }

  /// What only one entry of a namespace has: its IP address, or in a forwarding table its Ethernet
  /// address.
  private record NeighbourKey(int link, Optional<InetAddress> address, Optional<MacAddress> mac) {
    static NeighbourKey of(Neighbour neighbour) {
      return neighbour.family() == Socket.AF_BRIDGE
          ? new NeighbourKey(neighbour.link(), Optional.empty(), neighbour.mac())
          : new NeighbourKey(neighbour.link(), neighbour.destination(), Optional.empty());
    }
  }

  @Override
  public RouteState observe() {
    return new RouteState(new HashSet<>(routes.values()), new HashSet<>(neighbours.values()));
  }

  @Override
  public List<String> check(RouteState wanted) {
    return RouteState.differences(observe(), wanted);
  }

  @Override
  public void apply(RouteState.Delta delta) {
    delta.routesRemoved().forEach(route -> routes.remove(RouteKey.of(route), route));
    delta.neighboursRemoved().forEach(each -> neighbours.remove(NeighbourKey.of(each)));
    delta.neighboursPut().forEach(each -> neighbours.put(NeighbourKey.of(each), each));
    delta.routesPut().forEach(route -> routes.put(RouteKey.of(route), route));
  }
}
