// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.underlay;

import io.portolan.datapath.link.Carrier;
import io.portolan.datapath.link.Kernel;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.List;

/// A namespace that is plugged into the underlay's bridge.
///
/// @param port the name of the link at the bridge
/// @param link index of the member's end
/// @param mac of the member's end
record UnderlayMember(
    String port, int link, MacAddress mac, List<IpAddress> addresses, RouteNetlink netlink) {

  /// How a member is to be plugged in.
  ///
  /// @param bridgeNetlink in the bridge's namespace
  /// @param bridge index of the bridge
  /// @param blocks of the underlay; the prefix of a member's addresses
  /// @param mtu in bytes
  record Socket(RouteNetlink bridgeNetlink, int bridge, List<Cidr> blocks, int mtu) {}

  /// Makes the link between the bridge and `namespace`.
  ///
  /// @param port a name that is free at the bridge
  /// @param linkName a name that is free in `namespace`
  /// @param netlink in `namespace`; belongs to the member from now on
  static UnderlayMember plug(Socket socket, String port, String linkName, Joining joining) {
    MacAddress mac = Kernel.underlayMac(joining.addresses());
    socket
        .bridgeNetlink()
        .execute(
            batch ->
                batch
                    .addVeth(
                        port,
                        LinkSettings.NONE.withMtu(socket.mtu()).withMaster(socket.bridge()),
                        linkName,
                        LinkSettings.NONE
                            .withMac(mac)
                            .withMtu(socket.mtu())
                            .withAlias(joining.alias())
                            .in(joining.namespace()))
                    .changeLink(port, LinkSettings.NONE.setUp()));
    Link link = joining.netlink().link(linkName).orElseThrow();
    RouteBatch batch = new RouteBatch();
    batch.changeLink(
        link.index(), LinkSettings.NONE.withAlias(joining.alias()).withLinkLocalAddress(false));
    batch.changeLink(link.index(), LinkSettings.NONE.setUp());
    for (IpAddress address : joining.addresses()) {
      batch.replaceAddress(
          Address.on(
                  link.index(),
                  new IpPrefix(Kernel.inet(address), prefixLength(socket.blocks(), address)))
              .withoutDad());
      if (address.family() == Family.IPV6) {
        batch.replaceRoute(Kernel.local(link.index(), address));
      }
    }
    joining.netlink().execute(batch);
    Carrier.await(socket.bridgeNetlink(), socket.bridgeNetlink().link(port).orElseThrow().index());
    return new UnderlayMember(port, link.index(), mac, joining.addresses(), joining.netlink());
  }

  /// Who is plugged in.
  ///
  /// @param alias of the member's end
  record Joining(
      NetworkNamespace namespace, RouteNetlink netlink, List<IpAddress> addresses, String alias) {}

  private static int prefixLength(List<Cidr> blocks, IpAddress address) {
    return blocks.stream()
        .filter(block -> block.contains(address))
        .findFirst()
        .map(Cidr::prefixLength)
        .orElse(address.family().addressBits());
  }

  /// Tells this member for good where `other` is.
  void learn(UnderlayMember other) {
    RouteBatch batch = new RouteBatch();
    for (IpAddress address : other.addresses()) {
      batch.replaceNeighbour(Neighbour.permanent(link, Kernel.inet(address), other.mac()));
    }
    netlink.execute(batch);
  }
}
