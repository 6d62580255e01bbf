// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteType;
import io.portolan.linux.uapi.Rtnetlink;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The network's words in the kernel's, and the marks by which our things are told from others'.
public final class Kernel {
  /// The protocol of every route that is ours (RTPROT_).
  public static final int ROUTE_PROTOCOL = 112;

  /// The group of every link that leads to a pod.
  public static final int POD_GROUP = 112;

  /// The Ethernet address of the node's end of every pod's link. Each of these links is a network
  /// of its own, so one address does for all.
  public static final MacAddress GATEWAY_MAC = MacAddress.of("0a:70:00:00:00:01");

  private static final long POD_MAC = 0x0a71L << 32;
  private static final long UNDERLAY_MAC = 0x0a72L << 32;
  private static final long VXLAN_MAC = 0x0a73L << 32;

  private Kernel() {}

  /// What a pod sends everything to that is not its own.
  public static IpAddress gateway(Family family) {
    return IpAddress.of(family == Family.IPV4 ? "169.254.1.1" : "fe80::1");
  }

  public static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.bytes());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address.toString(), e);
    }
  }

  public static IpAddress address(InetAddress address) {
    return IpAddress.ofBytes(address.getAddress());
  }

  public static IpPrefix prefix(Cidr block) {
    return new IpPrefix(inet(block.network()), block.prefixLength());
  }

  /// The prefix of just this address.
  public static IpPrefix host(IpAddress address) {
    return IpPrefix.host(inet(address));
  }

  /// The route by which a namespace takes packets for its own IPv6 address at once. The kernel
  /// makes one for each address by itself, but in a work queue, and until then refuses what comes
  /// in.
  public static Route local(int link, IpAddress address) {
    return Route.to(host(address))
        .type(RouteType.LOCAL)
        .table(Rtnetlink.RT_TABLE_LOCAL)
        .dev(link)
        .protocol(ROUTE_PROTOCOL);
  }

  /// The route by which a namespace takes what a link brings for `::1` once its translation is
  /// undone: the kernel looks for one of that very link, and tells several of them by the metric.
  /// For IPv4 a setting does it, `route_localnet`.
  static Route loopbackBy(int link) {
    return local(link, IpAddress.localhost(Family.IPV6)).metric(link);
  }

  static MacAddress podMac(List<IpAddress> addresses) {
    return mac(POD_MAC, addresses);
  }

  public static MacAddress underlayMac(List<IpAddress> addresses) {
    return mac(UNDERLAY_MAC, addresses);
  }

  static MacAddress vxlanMac(List<IpAddress> addresses) {
    return mac(VXLAN_MAC, addresses);
  }

  /// An Ethernet address that follows from the IP addresses, so that everybody knows everybody's:
  /// the last 32 bits of the first one, which no two members of a network have in common.
  private static MacAddress mac(long prefix, List<IpAddress> addresses) {
    return new MacAddress(prefix | (addresses.getFirst().low() & 0xffff_ffffL));
  }
}
