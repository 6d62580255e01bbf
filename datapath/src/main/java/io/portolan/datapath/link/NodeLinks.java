// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.datapath.RouteMode;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteErrors;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.route.Vxlan;
import io.portolan.linux.uapi.Rtnetlink;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.NodePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node's namespace needs before it can forward: settings, the addresses that it answers
/// for, the tunnel.
public final class NodeLinks {
  /// The name of the tunnel's link.
  public static final String VXLAN_LINK = "portolan-vxlan";

  private static final String LOOPBACK = "lo";
  private static final String ROUTE_LOCALNET = "net/ipv4/conf/all/route_localnet";
  private static final int VXLAN_PORT = 4789;
  private static final int VXLAN_ID = 112;

  private static final Map<String, String> SETTINGS = settings();

  private final NetworkNamespace namespace;
  private final RouteNetlink netlink;
  private final Settings settings;
  private final Map<String, String> before;
  private final NodeRoutes routes;
  private boolean loopbackOpen;

  /// What the links of a node depend on.
  ///
  /// @param underlayLink the name of the link to the other nodes
  /// @param underlayMtu of that link, in bytes
  public record Settings(
      RouteMode mode,
      String underlayLink,
      int underlayMtu,
      List<IpAddress> addresses,
      ClusterRanges ranges) {

    /// The largest packet of a pod: one that still fits into the tunnel where there may be one.
    public int podMtu() {
      int overhead =
          switch (mode) {
            case DIRECT -> 0;
            case VXLAN, AUTO ->
                switch (NodeRoutes.outerFamily(addresses)) {
                  case IPV4 -> 50;
                  case IPV6 -> 70;
                };
          };
      return underlayMtu - overhead;
    }
  }

  private NodeLinks(
      NetworkNamespace namespace,
      RouteNetlink netlink,
      Settings settings,
      Map<String, String> before,
      NodeRoutes routes) {
    this.namespace = namespace;
    this.netlink = netlink;
    this.settings = settings;
    this.before = before;
    this.routes = routes;
  }

  /// Prepares the namespace; doing it again changes nothing.
  public static NodeLinks prepare(
      NetworkNamespace namespace, RouteNetlink netlink, Settings settings) {
    Map<String, String> before = Sysctl.write(namespace, SETTINGS);
    Link underlay = existing(netlink, settings.underlayLink());
    Link loopback = existing(netlink, LOOPBACK);
    List<Address> addresses = new ArrayList<>();
    List<Route> local = new ArrayList<>();
    for (IpAddress address : held(settings)) {
      addresses.add(onLoopback(loopback, address));
      if (address.family() == Family.IPV6) {
        local.add(Kernel.local(loopback.index(), address));
      }
    }
    RouteBatch batch = new RouteBatch();
    new LinkEnd(addresses, List.of(), local).missingIn(LinkEnd.listed(netlink)).putInto(batch);
    netlink.execute(batch);
    int vxlan =
        settings.mode() == RouteMode.DIRECT ? 0 : tunnel(netlink, underlay, settings).index();
    return new NodeLinks(
        namespace,
        netlink,
        settings,
        before,
        new NodeRoutes(settings.mode(), underlay.index(), vxlan));
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("net/ipv4/ip_forward", "1");
    settings.put("net/ipv6/conf/all/forwarding", "1");
    settings.put("net/ipv6/conf/default/forwarding", "1");
    for (String which : List.of("all", "default")) {
      // A rule of ours keeps pods from borrowing addresses, in both families.
      settings.put("net/ipv4/conf/" + which + "/rp_filter", "0");
      settings.put("net/ipv4/conf/" + which + "/send_redirects", "0");
      settings.put("net/ipv6/conf/" + which + "/accept_ra", "0");
      settings.put("net/ipv6/conf/" + which + "/accept_dad", "0");
    }
    // As kube-proxy has them: a peer that never closes its side is not forgotten after a minute.
    settings.put("net/netfilter/nf_conntrack_tcp_timeout_established", "86400");
    settings.put("net/netfilter/nf_conntrack_tcp_timeout_close_wait", "3600");
    return settings;
  }

  /// The pods' gateway, which IPv6 has on each link instead, and where DNS is answered.
  private static List<IpAddress> held(Settings settings) {
    List<IpAddress> held = new ArrayList<>(settings.ranges().dns());
    held.add(Kernel.gateway(Family.IPV4));
    return held;
  }

  /// Of host scope, so that the kernel does not choose it as a source by itself.
  private static Address onLoopback(Link loopback, IpAddress address) {
    return Address.on(loopback.index(), Kernel.host(address))
        .withScope(Rtnetlink.RT_SCOPE_HOST)
        .withoutDad()
        .withoutPrefixRoute();
  }

  private static Link tunnel(RouteNetlink netlink, Link underlay, Settings settings) {
    Optional<Link> existing = netlink.link(VXLAN_LINK);
    if (existing.isPresent()) {
      return existing.get();
    }
    Family outer = NodeRoutes.outerFamily(settings.addresses());
    Optional<IpAddress> local =
        settings.addresses().stream().filter(each -> each.family() == outer).findFirst();
    RouteBatch batch = new RouteBatch();
    batch.addVxlan(
        VXLAN_LINK,
        LinkSettings.NONE
            .withMac(Kernel.vxlanMac(settings.addresses()))
            .withMtu(settings.podMtu())
            .withAlias("portolan"),
        new Vxlan(VXLAN_ID, local.map(Kernel::inet), underlay.index(), VXLAN_PORT, false));
    batch.changeLink(VXLAN_LINK, LinkSettings.NONE.withLinkLocalAddress(false));
    batch.changeLink(VXLAN_LINK, LinkSettings.NONE.setUp());
    netlink.execute(batch);
    return existing(netlink, VXLAN_LINK);
  }

  private static Link existing(RouteNetlink netlink, String name) {
    return netlink
        .link(name)
        .orElseThrow(() -> new LinuxException(Errno.ENODEV, "find link", name));
  }

  /// The routes and neighbours of a plan.
  public RouteState compile(NodePlan plan) {
    return routes.compile(plan);
  }

  /// Lets answers to the node's loopback addresses in where its node ports are served there. Not
  /// before the rules are in the kernel that keep everything else from these addresses. Doing it
  /// again costs nothing.
  public void openLoopback() {
    if (loopbackOpen) {
      return;
    }
    for (IpAddress address : settings.ranges().nodePorts().loopback()) {
      switch (address.family()) {
        case IPV4 -> Sysctl.write(namespace, ROUTE_LOCALNET, "1");
        case IPV6 ->
            netlink.execute(
                batch ->
                    routes.links().forEach(link -> batch.replaceRoute(Kernel.loopbackBy(link))));
      }
    }
    loopbackOpen = true;
  }

  /// Takes back what [#openLoopback] did, before the rules go.
  public void closeLoopback() {
    for (IpAddress address : settings.ranges().nodePorts().loopback()) {
      switch (address.family()) {
        case IPV4 -> Sysctl.write(namespace, ROUTE_LOCALNET, "0");
        case IPV6 -> {
          RouteBatch batch = new RouteBatch();
          routes.links().forEach(link -> batch.deleteRoute(Kernel.loopbackBy(link)));
          executeButAbsent(batch);
        }
      }
    }
  }

  /// Takes back what [#prepare] did.
  public void restore() {
    RouteBatch batch = new RouteBatch();
    Link loopback = existing(netlink, LOOPBACK);
    for (IpAddress address : held(settings)) {
      batch.deleteAddress(onLoopback(loopback, address));
      if (address.family() == Family.IPV6) {
        batch.deleteRoute(Kernel.local(loopback.index(), address));
      }
    }
    if (settings.mode() != RouteMode.DIRECT) {
      batch.deleteLink(VXLAN_LINK);
    }
    executeButAbsent(batch);
    Sysctl.write(namespace, before);
  }

  private void executeButAbsent(RouteBatch batch) {
    for (NetlinkFailure failure : netlink.attempt(batch)) {
      if (!RouteErrors.isAbsent(failure.exception())) {
        throw failure.exception();
      }
    }
  }
}
