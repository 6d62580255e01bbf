// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Routes, neighbours and forwarding entries of a node that are ours, pods' excepted.
///
/// @param routes as the kernel lists them
public record RouteState(Set<Route> routes, Set<Neighbour> neighbours) {
  public static final RouteState EMPTY = new RouteState(Set.of(), Set.of());

  public RouteState {
    routes = Set.copyOf(routes);
    neighbours = Set.copyOf(neighbours);
  }

  /// What comes and what goes.
  public record Delta(
      List<Route> routesPut,
      List<Route> routesRemoved,
      List<Neighbour> neighboursPut,
      List<Neighbour> neighboursRemoved) {

    public boolean isEmpty() {
      return routesPut.isEmpty()
          && routesRemoved.isEmpty()
          && neighboursPut.isEmpty()
          && neighboursRemoved.isEmpty();
    }
  }

  /// What leads from `before` to `after`.
  public static Delta diff(RouteState before, RouteState after) {
    return new Delta(
        without(after.routes, before.routes),
        without(before.routes, after.routes),
        without(after.neighbours, before.neighbours),
        without(before.neighbours, after.neighbours));
  }

  /// How `there` differs from `wanted`, one sentence each.
  static List<String> differences(RouteState there, RouteState wanted) {
    Delta delta = diff(there, wanted);
    List<String> differences = new ArrayList<>();
    delta.routesPut.forEach(route -> differences.add("route " + route + " is missing"));
    delta.routesRemoved.forEach(route -> differences.add("route " + route + " is too many"));
    delta.neighboursPut.forEach(each -> differences.add("neighbour " + each + " is missing"));
    delta.neighboursRemoved.forEach(each -> differences.add("neighbour " + each + " is too many"));
    return differences;
  }

  /// In an order that does not depend on how the sets were made.
  private static <T> List<T> without(Set<T> set, Set<T> other) {
    return set.stream()
        .filter(each -> !other.contains(each))
        .sorted(Comparator.comparing(Object::toString))
        .toList();
  }
}
