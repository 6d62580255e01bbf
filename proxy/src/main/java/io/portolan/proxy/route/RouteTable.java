// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.ByteMap;
import io.portolan.proxy.ByteSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which request goes where: an immutable table in which a request finds its route by its host,
/// then by its path, then by its method, headers and query.
///
/// The most specific host that has routes decides alone: where none of its routes matches, no other
/// host is asked. A changed table shares with the old one all hosts that did not change.
public final class RouteTable {
  private static final RouteTable EMPTY =
      new RouteTable(ByteMap.empty(), ByteMap.empty(), ByteMap.empty(), null);

  private final ByteMap<HostRoutes> exact;
  private final ByteMap<HostRoutes> oneLabel;
  private final ByteMap<HostRoutes> anyDepth;
  private final @Nullable HostRoutes any;

  private RouteTable(
      ByteMap<HostRoutes> exact,
      ByteMap<HostRoutes> oneLabel,
      ByteMap<HostRoutes> anyDepth,
      @Nullable HostRoutes any) {
    this.exact = exact;
    this.oneLabel = oneLabel;
    this.anyDepth = anyDepth;
    this.any = any;
  }

  /// The table without routes.
  public static RouteTable empty() {
    return EMPTY;
  }

  /// The table of these routes, in whatever order they come.
  public static RouteTable of(Collection<Route> routes) {
    Map<HostPattern, List<Route>> byHost = new HashMap<>();
    routes.forEach(each -> byHost.computeIfAbsent(each.host(), _ -> new ArrayList<>()).add(each));
    RouteTable table = EMPTY;
    for (Map.Entry<HostPattern, List<Route>> host : byHost.entrySet()) {
      table = table.with(host.getKey(), host.getValue());
    }
    return table;
  }

  /// The table in which the host has these routes and no others; without any it is unknown. Costs
  /// what the host's routes cost.
  public RouteTable with(HostPattern host, Collection<Route> routes) {
    return with(HostRoutes.of(host, routes));
  }

  /// The table in which the host has these routes and no others; without any it is unknown. Costs
  /// the same whatever their number.
  public RouteTable with(HostRoutes routes) {
    HostPattern host = routes.host();
    HostRoutes compiled = routes.isEmpty() ? null : routes;
    return switch (host.kind()) {
      case EXACT -> new RouteTable(changed(exact, host, compiled), oneLabel, anyDepth, any);
      case ONE_LABEL -> new RouteTable(exact, changed(oneLabel, host, compiled), anyDepth, any);
      case ANY_DEPTH -> new RouteTable(exact, oneLabel, changed(anyDepth, host, compiled), any);
      case ANY -> new RouteTable(exact, oneLabel, anyDepth, compiled);
    };
  }

  private static ByteMap<HostRoutes> changed(
      ByteMap<HostRoutes> hosts, HostPattern host, @Nullable HostRoutes routes) {
    return routes == null ? hosts.without(host.key()) : hosts.with(host.key(), routes);
  }

  /// The host's routes in the order of their precedence.
  public List<Route> routes(HostPattern host) {
    HostRoutes found =
        switch (host.kind()) {
          case EXACT -> exact.get(host.key());
          case ONE_LABEL -> oneLabel.get(host.key());
          case ANY_DEPTH -> anyDepth.get(host.key());
          case ANY -> any;
        };
    return found == null ? List.of() : found.routes();
  }

  /// The number of hosts that have routes.
  public int size() {
    return exact.size() + oneLabel.size() + anyDepth.size() + (any == null ? 0 : 1);
  }

  /// The route that takes the request. Allocates nothing, unless regular expressions or the query
  /// are asked for.
  public Optional<Route> find(RequestView request) {
    HostRoutes routes = hostOf(request.host());
    return routes == null ? Optional.empty() : routes.find(request);
  }

  private @Nullable HostRoutes hostOf(ByteSpan host) {
    HostRoutes found = exact.get(host.bytes(), host.from(), host.to());
    if (found != null) {
      return found;
    }
    if (oneLabel.size() + anyDepth.size() > 0) {
      int label = nextLabel(host, host.from());
      if (label < host.to()) {
        found = oneLabel.get(host.bytes(), label, host.to());
      }
      while (found == null && label < host.to()) {
        found = anyDepth.get(host.bytes(), label, host.to());
        label = nextLabel(host, label);
      }
    }
    return found == null ? any : found;
  }

  private static int nextLabel(ByteSpan host, int from) {
    int at = from;
    while (at < host.to() && host.bytes()[at] != '.') {
      at++;
    }
    // A host that begins with a dot has no label before it.
    return at == host.from() ? host.to() : Math.min(at + 1, host.to());
  }

  /// Says which route takes the request, and why no other does.
  public Explanation explain(RequestView request) {
    List<HostRoutes> hosts = hostsOf(request.host());
    List<Explanation.Other> others = new ArrayList<>();
    Optional<Route> taken = hosts.isEmpty() ? Optional.empty() : hosts.getFirst().find(request);
    for (HostRoutes host : hosts) {
      for (Route route : host.routes()) {
        if (route.matchesPath(request) && !taken.equals(Optional.of(route))) {
          others.add(new Explanation.Other(route, why(route, taken, hosts.getFirst(), request)));
        }
      }
    }
    return new Explanation(hosts.stream().map(HostRoutes::host).findFirst(), taken, others);
  }

  private static String why(
      Route route, Optional<Route> taken, HostRoutes host, RequestView request) {
    if (!route.host().equals(host.host())) {
      return "host " + host.host() + " is more specific than " + route.host();
    }
    return route
        .conditions()
        .firstBroken(request)
        .map(condition -> "does not hold: " + condition)
        .or(() -> taken.map(winner -> Precedence.why(winner, route)))
        .orElseThrow();
  }

  /// All hosts with routes that the host belongs to, the most specific first.
  private List<HostRoutes> hostsOf(ByteSpan host) {
    List<HostRoutes> found = new ArrayList<>();
    add(found, exact.get(host.bytes(), host.from(), host.to()));
    int label = nextLabel(host, host.from());
    if (label < host.to()) {
      add(found, oneLabel.get(host.bytes(), label, host.to()));
    }
    while (label < host.to()) {
      add(found, anyDepth.get(host.bytes(), label, host.to()));
      label = nextLabel(host, label);
    }
    add(found, any);
    return found;
  }

  private static void add(List<HostRoutes> hosts, @Nullable HostRoutes found) {
    if (found != null) {
      hosts.add(found);
    }
  }
}
