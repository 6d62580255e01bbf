// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.underlay;

import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.link.Kernel;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteErrors;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.uapi.Rtnetlink;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.ModelDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The host's way into the cluster: a link to the underlay and routes to pods, Services and load
/// balancers.
///
/// Needs root in the host's namespace. The other end of the link lives in a namespace that ends
/// with this process, and link and routes end with it. Safe for use by several threads.
public final class HostAccess implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HostAccess.class.getName());
  private static final String MEMBER = "host";
  private static final int LONGEST_LINK_NAME = 15;

  private final Underlay underlay;
  private final RouteNetlink netlink;
  private final int link;
  private final Settings settings;
  private final Map<String, List<Route>> nodeRoutes = new HashMap<>();
  private List<Route> serviceRoutes = List.of();

  private HostAccess(Underlay underlay, RouteNetlink netlink, int link, Settings settings) {
    this.underlay = underlay;
    this.netlink = netlink;
    this.link = link;
    this.settings = settings;
  }

  /// How the host is connected.
  ///
  /// @param host the namespace in which people work
  /// @param cluster the cluster's name, which the link is recognized by
  /// @param addresses of the host on the underlay, at most one for each family
  /// @param gateway the node that takes what is meant for Services
  /// @param mtu unused: the underlay's own holds
  public record Settings(
      NetworkNamespace host,
      String cluster,
      ClusterRanges ranges,
      List<IpAddress> addresses,
      NodeNamespace gateway,
      int mtu) {}

  /// A block of the cluster that the host already has a route for.
  public static final class OverlapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OverlapException(String message) {
      super(message);
    }
  }

  /// Makes the link and the routes; first removes what a killed predecessor left.
  ///
  /// @throws OverlapException that names the block and the host's route
  public static HostAccess connect(Underlay underlay, Settings settings) {
    remove(settings.host(), settings.cluster());
    checkOverlap(settings.host(), settings.cluster(), settings.ranges());
    String name = linkName(settings.cluster());
    underlay.plug(MEMBER, name, settings.host(), settings.addresses());
    RouteNetlink netlink = RouteNetlink.open(settings.host());
    HostAccess access =
        new HostAccess(underlay, netlink, netlink.link(name).orElseThrow().index(), settings);
    RouteBatch batch = new RouteBatch();
    access.serviceRoutes = access.serviceRoutes(settings.ranges().services());
    access.serviceRoutes.forEach(batch::replaceRoute);
    settings.ranges().loadBalancers().stream().map(access::onLink).forEach(batch::replaceRoute);
    netlink.execute(batch);
    return access;
  }

  private List<Route> serviceRoutes(List<Cidr> blocks) {
    return blocks.stream()
        .flatMap(block -> route(block, settings.gateway().addresses()).stream())
        .toList();
  }

  private Optional<Route> route(Cidr block, List<IpAddress> hops) {
    return hops.stream()
        .filter(hop -> hop.family() == block.family())
        .findFirst()
        .map(
            hop ->
                Route.to(Kernel.prefix(block))
                    .via(Kernel.inet(hop))
                    .dev(link)
                    .protocol(Kernel.ROUTE_PROTOCOL));
  }

  /// The host asks on the link who has an address of a load balancer, as a router would.
  private Route onLink(Cidr block) {
    return Route.to(Kernel.prefix(block)).dev(link).protocol(Kernel.ROUTE_PROTOCOL);
  }

  /// Refuses what `connect` would refuse, and changes nothing; also good without root.
  ///
  /// @throws OverlapException that names the block and the host's route
  public static void checkOverlap(NetworkNamespace host, String cluster, ClusterRanges ranges) {
    try (RouteNetlink netlink = RouteNetlink.open(host)) {
      overlaps(netlink, cluster, blocks(ranges)).values().stream()
          .findFirst()
          .ifPresent(
              overlap -> {
                throw new OverlapException(overlap);
              });
    }
  }

  /// Those of `blocks` that the host has a route for already, and how.
  private static Map<Cidr, String> overlaps(
      RouteNetlink netlink, String cluster, List<Cidr> blocks) {
    Map<Integer, String> names = new HashMap<>();
    netlink.links().forEach(each -> names.put(each.index(), each.name()));
    Optional<Link> ours = ours(netlink, cluster);
    Map<Cidr, String> overlaps = new LinkedHashMap<>();
    for (Route route : netlink.routes(Rtnetlink.RT_TABLE_MAIN)) {
      Cidr there =
          Cidr.containing(
              Kernel.address(route.destination().address()), route.destination().length());
      boolean own = ours.isPresent() && ours.get().index() == route.link();
      if (own || there.prefixLength() == 0) {
        continue;
      }
      for (Cidr block : blocks) {
        if (block.overlaps(there)) {
          overlaps.putIfAbsent(
              block,
              "the cluster's block "
                  + block
                  + " overlaps the host's route "
                  + there
                  + " on link "
                  + names.getOrDefault(route.link(), "number " + route.link()));
        }
      }
    }
    return overlaps;
  }

  private static List<Cidr> blocks(ClusterRanges ranges) {
    List<Cidr> blocks = new ArrayList<>(ranges.pods());
    blocks.addAll(ranges.services());
    blocks.addAll(ranges.nodes());
    blocks.addAll(ranges.loadBalancers());
    return blocks;
  }

  /// Removes link and routes of a cluster from `host`; absent is no error. The routes go with the
  /// link.
  public static void remove(NetworkNamespace host, String cluster) {
    try (RouteNetlink netlink = RouteNetlink.open(host)) {
      Optional<Link> ours = ours(netlink, cluster);
      if (ours.isPresent()) {
        netlink
            .attempt(new RouteBatch().deleteLink(ours.get().index()))
            .forEach(
                failure -> {
                  if (!RouteErrors.isAbsent(failure.exception())) {
                    throw failure.exception();
                  }
                });
      }
    }
  }

  private static Optional<Link> ours(RouteNetlink netlink, String cluster) {
    return netlink
        .link(linkName(cluster))
        .filter(each -> each.kind().equals("veth") && each.alias().startsWith("portolan "));
  }

  /// `ptl-` and the cluster's name; where that is too long, its beginning and a hash of it.
  static String linkName(String cluster) {
    String name = "ptl-" + cluster;
    if (name.length() <= LONGEST_LINK_NAME) {
      return name;
    }
    return name.substring(0, LONGEST_LINK_NAME - 5)
        + "-"
        + String.format(java.util.Locale.ROOT, "%04x", cluster.hashCode() & 0xffff);
  }

  /// Follows the nodes' pod blocks and the Services' blocks with routes. Waits for the kernel.
  public synchronized void apply(ModelDelta delta) {
    RouteBatch batch = new RouteBatch();
    delta.nodesRemoved().forEach(name -> change(name, List.of(), batch));
    for (NodeFacts node : delta.nodesPut()) {
      List<Route> routes = new ArrayList<>();
      for (Cidr pods : node.podCidrs()) {
        route(pods, node.addresses()).ifPresent(routes::add);
      }
      change(node.name(), routes, batch);
    }
    delta
        .serviceBlocks()
        .ifPresent(
            further -> {
              List<Route> routes = serviceRoutes(free(further));
              change(serviceRoutes, routes, batch);
              serviceRoutes = routes;
            });
    if (batch.isEmpty()) {
      return;
    }
    netlink
        .attempt(batch)
        .forEach(
            failure -> {
              if (!RouteErrors.isAbsent(failure.exception())) {
                throw failure.exception();
              }
            });
  }

  private void change(String node, List<Route> routes, RouteBatch batch) {
    change(nodeRoutes.getOrDefault(node, List.of()), routes, batch);
    nodeRoutes.put(node, routes);
  }

  /// The Services' blocks that may have a route: the host's own ways stay as they are, and so do
  /// those that it has got here.
  private List<Cidr> free(List<Cidr> further) {
    List<Cidr> blocks =
        Stream.concat(settings.ranges().services().stream(), further.stream()).distinct().toList();
    List<Cidr> fresh =
        blocks.stream()
            .filter(block -> !serviceRoutes.containsAll(serviceRoutes(List.of(block))))
            .toList();
    Map<Cidr, String> overlaps = overlaps(netlink, settings.cluster(), fresh);
    overlaps
        .values()
        .forEach(
            overlap ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}; the host reaches no Service there",
                    overlap));
    return blocks.stream().filter(block -> !overlaps.containsKey(block)).toList();
  }

  private static void change(List<Route> before, List<Route> after, RouteBatch batch) {
    before.stream().filter(route -> !after.contains(route)).forEach(batch::deleteRoute);
    after.stream().filter(route -> !before.contains(route)).forEach(batch::replaceRoute);
  }

  /// Removes link and routes.
  @Override
  public synchronized void close() {
    underlay.unplug(MEMBER);
    netlink.close();
  }
}
