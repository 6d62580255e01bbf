// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.Rtnetlink.RTPROT_BOOT;
import static io.portolan.linux.uapi.Rtnetlink.RT_SCOPE_HOST;
import static io.portolan.linux.uapi.Rtnetlink.RT_SCOPE_LINK;
import static io.portolan.linux.uapi.Rtnetlink.RT_SCOPE_UNIVERSE;
import static io.portolan.linux.uapi.Rtnetlink.RT_TABLE_MAIN;

import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;

/// A route, begun with [#to].
///
/// @param gateway the next hop; may be of the other family
/// @param link index of the link that it leaves by, 0 when the gateway decides
/// @param source the source address of packets that this host sends by it
/// @param table the routing table, `main` unless set
/// @param protocol who made it (RTPROT_); numbers from 5 on are free for programs
/// @param scope RT_SCOPE_, or [#DEFAULT_SCOPE]
/// @param metric smaller wins; 0 is the kernel's default, which is 1024 for IPv6
/// @param mtu the largest packet, in bytes, 0 when the link decides
/// @param onlink the gateway counts as a neighbour although no network of the link has it
public record Route(
    IpPrefix destination,
    RouteType type,
    Optional<InetAddress> gateway,
    int link,
    Optional<InetAddress> source,
    int table,
    int protocol,
    int scope,
    int metric,
    int mtu,
    boolean onlink) {
  /// The scope follows from type and gateway, as in `ip route`.
  public static final int DEFAULT_SCOPE = -1;

  private static final int LOOPBACK = 1;
  private static final int IPV6_METRIC = 1024;

  /// A unicast route in the main table.
  public static Route to(IpPrefix destination) {
    return new Route(
        destination,
        RouteType.UNICAST,
        Optional.empty(),
        0,
        Optional.empty(),
        RT_TABLE_MAIN,
        RTPROT_BOOT,
        DEFAULT_SCOPE,
        0,
        0,
        false);
  }

  Route destination(IpPrefix newDestination) {
    return with(edit -> edit.destination = newDestination);
  }

  /// The same of another type.
  public Route type(RouteType newType) {
    return with(edit -> edit.type = newType);
  }

  /// The same by a next hop.
  public Route via(InetAddress newGateway) {
    return with(edit -> edit.gateway = Optional.of(newGateway));
  }

  /// The same by a link.
  public Route dev(int newLink) {
    return with(edit -> edit.link = newLink);
  }

  /// The same with a source address.
  public Route source(InetAddress address) {
    return with(edit -> edit.source = Optional.of(address));
  }

  /// The same in a table.
  public Route table(int newTable) {
    return with(edit -> edit.table = newTable);
  }

  /// The same made by somebody, 0 to 255.
  public Route protocol(int newProtocol) {
    return with(edit -> edit.protocol = newProtocol);
  }

  /// The same with a scope.
  public Route scope(int newScope) {
    return with(edit -> edit.scope = newScope);
  }

  /// The same with a metric.
  public Route metric(int newMetric) {
    return with(edit -> edit.metric = newMetric);
  }

  /// The same with a largest packet.
  public Route mtu(int bytes) {
    return with(edit -> edit.mtu = bytes);
  }

  /// The same with its gateway taken for a neighbour.
  public Route onLink() {
    return with(edit -> edit.onlink = true);
  }

  /// The same as the kernel lists it, with what it fills in.
  public Route asListed() {
    if (destination.family() == Socket.AF_INET) {
      return scope(effectiveScope());
    }
    boolean rejects =
        type == RouteType.UNREACHABLE || type == RouteType.BLACKHOLE || type == RouteType.PROHIBIT;
    Route listed = scope(RT_SCOPE_UNIVERSE).metric(metric == 0 ? IPV6_METRIC : metric);
    return rejects ? listed.dev(LOOPBACK) : listed;
  }

  int effectiveScope() {
    if (scope != DEFAULT_SCOPE) {
      return scope;
    }
    return switch (type) {
      case LOCAL -> RT_SCOPE_HOST;
      case BROADCAST, ANYCAST, MULTICAST -> RT_SCOPE_LINK;
      case UNICAST -> gateway.isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
      case UNSPECIFIED, BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> RT_SCOPE_UNIVERSE;
    };
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (type != RouteType.UNICAST) {
      text.append(type.text()).append(' ');
    }
    text.append(destination);
    gateway.ifPresent(address -> text.append(" via ").append(IpPrefix.text(address)));
    if (link != 0) {
      text.append(" dev ").append(link);
    }
    if (table != RT_TABLE_MAIN) {
      text.append(" table ").append(table);
    }
    source.ifPresent(address -> text.append(" src ").append(IpPrefix.text(address)));
    if (metric != 0) {
      text.append(" metric ").append(metric);
    }
    return text.append(onlink ? " onlink" : "").toString();
  }

  private Route with(Consumer<Edit> change) {
    Edit edit = new Edit(this);
    change.accept(edit);
    return edit.done();
  }

  /// A copy whose fields can be set one by one.
  private static final class Edit {
    private IpPrefix destination;
    private RouteType type;
    private Optional<InetAddress> gateway;
    private int link;
    private Optional<InetAddress> source;
    private int table;
    private int protocol;
    private int scope;
    private int metric;
    private int mtu;
    private boolean onlink;

    Edit(Route from) {
      destination = from.destination;
      type = from.type;
      gateway = from.gateway;
      link = from.link;
      source = from.source;
      table = from.table;
      protocol = from.protocol;
      scope = from.scope;
      metric = from.metric;
      mtu = from.mtu;
      onlink = from.onlink;
    }

    Route done() {
      return new Route(
          destination, type, gateway, link, source, table, protocol, scope, metric, mtu, onlink);
    }
  }
}
