// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.linux.route.Address;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.route.RouteType;
import io.portolan.linux.uapi.Rtnetlink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What goes with one end of a link, or what of that a namespace holds.
record LinkEnd(List<Address> addresses, List<Neighbour> neighbours, List<Route> routes) {
  static final LinkEnd NOTHING = new LinkEnd(List.of(), List.of(), List.of());

  /// All that is in a namespace.
  static LinkEnd listed(RouteNetlink netlink) {
    List<Route> routes = new ArrayList<>(netlink.routes(Rtnetlink.RT_TABLE_MAIN));
    routes.addAll(netlink.routes(Rtnetlink.RT_TABLE_LOCAL));
    return new LinkEnd(netlink.addresses(), netlink.neighbours(), routes);
  }

  /// What of it a namespace lacks that holds `there`.
  LinkEnd missingIn(LinkEnd there) {
    return new LinkEnd(
        addresses.stream().filter(each -> there.addresses.stream().noneMatch(same(each))).toList(),
        neighbours.stream().filter(each -> !there.neighbours.contains(each)).toList(),
        routes.stream().filter(each -> !there.has(each)).toList());
  }

  /// The flags of an address only matter while it comes.
  private static Predicate<Address> same(Address address) {
    return other -> other.link() == address.link() && other.prefix().equals(address.prefix());
  }

  /// The kernel makes routes to its own addresses, too; any of the link will do.
  private boolean has(Route route) {
    return route.type() == RouteType.LOCAL
        ? routes.stream()
            .anyMatch(
                each ->
                    each.type() == RouteType.LOCAL
                        && each.link() == route.link()
                        && each.destination().equals(route.destination()))
        : routes.contains(route.asListed());
  }

  /// Addresses first: routes name them.
  void putInto(RouteBatch batch) {
    addresses.forEach(batch::replaceAddress);
    neighbours.forEach(batch::replaceNeighbour);
    routes.forEach(batch::replaceRoute);
  }
}
