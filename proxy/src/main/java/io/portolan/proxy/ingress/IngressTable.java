// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The Ingresses that are served, folded one by one into a table of routes. A change costs what the
/// hosts that it touches cost.
///
/// Not safe for use by several threads.
public final class IngressTable {
  private final Map<NamespacedName, IngressRoutes> ingresses = new LinkedHashMap<>();
  private final Map<HostPattern, Map<NamespacedName, List<Route>>> hosts = new HashMap<>();
  private RouteTable table = RouteTable.empty();

  /// The routes of all of them.
  public RouteTable table() {
    return table;
  }

  /// What the Ingress of that name asks for; empty when it is not served.
  public Optional<IngressRoutes> of(NamespacedName name) {
    return Optional.ofNullable(ingresses.get(name));
  }

  /// Serves the Ingress, in place of an earlier state of it.
  ///
  /// @return what it asks for
  public IngressRoutes put(Ingress ingress) {
    IngressRoutes routes = IngressRoutes.of(ingress);
    Set<HostPattern> touched = withdraw(ingress.name());
    ingresses.put(ingress.name(), routes);
    for (Route route : routes.routes()) {
      hosts
          .computeIfAbsent(route.host(), _ -> new HashMap<>())
          .computeIfAbsent(ingress.name(), _ -> new ArrayList<>())
          .add(route);
      touched.add(route.host());
    }
    touched.forEach(this::compile);
    return routes;
  }

  /// Serves the Ingress of that name no longer; it may be unknown.
  public void remove(NamespacedName name) {
    withdraw(name).forEach(this::compile);
  }

  private Set<HostPattern> withdraw(NamespacedName name) {
    Set<HostPattern> touched = new LinkedHashSet<>();
    IngressRoutes before = ingresses.remove(name);
    if (before != null) {
      before.routes().forEach(route -> touched.add(route.host()));
      touched.forEach(host -> hosts.getOrDefault(host, new HashMap<>()).remove(name));
    }
    return touched;
  }

  private void compile(HostPattern host) {
    Map<NamespacedName, List<Route>> all = hosts.getOrDefault(host, Map.of());
    table = table.with(host, all.values().stream().flatMap(List::stream).toList());
    if (all.isEmpty()) {
      hosts.remove(host);
    }
  }
}
