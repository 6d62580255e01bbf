// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.Rtnetlink.RTAX_MTU;
import static io.portolan.linux.uapi.Rtnetlink.RTA_DST;
import static io.portolan.linux.uapi.Rtnetlink.RTA_GATEWAY;
import static io.portolan.linux.uapi.Rtnetlink.RTA_METRICS;
import static io.portolan.linux.uapi.Rtnetlink.RTA_OIF;
import static io.portolan.linux.uapi.Rtnetlink.RTA_PREFSRC;
import static io.portolan.linux.uapi.Rtnetlink.RTA_PRIORITY;
import static io.portolan.linux.uapi.Rtnetlink.RTA_TABLE;
import static io.portolan.linux.uapi.Rtnetlink.RTA_VIA;
import static io.portolan.linux.uapi.Rtnetlink.RTM_F_CLONED;
import static io.portolan.linux.uapi.Rtnetlink.RTNH_F_ONLINK;
import static io.portolan.linux.uapi.Rtnetlink.RT_TABLE_UNSPEC;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Routes on the wire: `struct rtmsg` and its attributes. Of a route with several next hops only
/// the destination is read.
final class RouteCodec {
  private static final int HEADER_BYTES = 12;

  private RouteCodec() {}

  static void encode(NetlinkWriter out, Route route) {
    int family = route.destination().family();
    out.rawU8(family).rawU8(route.destination().length()).rawU8(0).rawU8(0);
    out.rawU8(route.table() < 256 ? route.table() : RT_TABLE_UNSPEC).rawU8(route.protocol());
    out.rawU8(route.effectiveScope()).rawU8(route.type().ordinal());
    out.rawU32(route.onlink() ? RTNH_F_ONLINK : 0);
    out.bytes(RTA_DST, route.destination().address().getAddress());
    route.gateway().ifPresent(gateway -> gateway(out, family, gateway));
    if (route.link() != 0) {
      out.u32(RTA_OIF, route.link());
    }
    route.source().ifPresent(source -> out.bytes(RTA_PREFSRC, source.getAddress()));
    out.u32(RTA_TABLE, route.table());
    if (route.metric() != 0) {
      out.u32(RTA_PRIORITY, route.metric());
    }
    if (route.mtu() != 0) {
      int metrics = out.nest(RTA_METRICS);
      out.u32(RTAX_MTU, route.mtu()).endNest(metrics);
    }
  }

  private static void gateway(NetlinkWriter out, int family, InetAddress gateway) {
    if (IpPrefix.family(gateway) == family) {
      out.bytes(RTA_GATEWAY, gateway.getAddress());
    } else {
      int via = out.plainNest(RTA_VIA);
      out.rawU16(IpPrefix.family(gateway)).rawBytes(gateway.getAddress()).endNest(via);
    }
  }

  /// A request for all routes of a family, or of just one table.
  static void request(NetlinkWriter out, int family, int table) {
    out.rawU8(family).rawU8(0).rawU8(0).rawU8(0);
    out.rawU8(table < 256 ? table : RT_TABLE_UNSPEC).rawU8(0).rawU8(0).rawU8(0).rawU32(0);
    if (table != RT_TABLE_UNSPEC) {
      out.u32(RTA_TABLE, table);
    }
  }

  static void decode(NetlinkMessage message, List<Route> routes) {
    int family = message.u8(0);
    boolean cached = (message.u32(8) & RTM_F_CLONED) != 0;
    if (!cached && (family == Socket.AF_INET || family == Socket.AF_INET6)) {
      routes.add(decode(message));
    }
  }

  static Route decode(NetlinkMessage message) {
    int family = message.u8(0);
    InetAddress destination = IpPrefix.all(family).address();
    Route route =
        Route.to(IpPrefix.all(family))
            .table(message.u8(4))
            .protocol(message.u8(5))
            .scope(message.u8(6))
            .type(RouteType.of(message.u8(7)));
    for (Attributes a = message.attributes(HEADER_BYTES); a.next(); ) {
      route =
          switch (a.type()) {
            case RTA_DST -> {
              destination = IpPrefix.address(a.bytes());
              yield route;
            }
            case RTA_GATEWAY -> route.via(IpPrefix.address(a.bytes()));
            case RTA_VIA -> route.via(IpPrefix.address(tail(a.bytes())));
            case RTA_OIF -> route.dev(a.u32());
            case RTA_PREFSRC -> route.source(IpPrefix.address(a.bytes()));
            case RTA_TABLE -> route.table(a.u32());
            case RTA_PRIORITY -> route.metric(a.u32());
            case RTA_METRICS -> route.mtu(mtu(a.nested()).orElse(0));
            default -> route;
          };
    }
    Route whole = (message.u32(8) & RTNH_F_ONLINK) != 0 ? route.onLink() : route;
    return whole.destination(new IpPrefix(destination, message.u8(1)));
  }

  private static byte[] tail(byte[] via) {
    return Arrays.copyOfRange(via, 2, via.length);
  }

  private static Optional<Integer> mtu(Attributes metrics) {
    while (metrics.next()) {
      if (metrics.type() == RTAX_MTU) {
        return Optional.of(metrics.u32());
      }
    }
    return Optional.empty();
  }
}
