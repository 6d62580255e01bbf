// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a request takes the route that it takes.
///
/// @param host the most specific host with routes that it belongs to; empty when there is none
/// @param taken the route; empty when none of the host's matches
/// @param others those whose path matches too, with why they were not taken
public record Explanation(Optional<HostPattern> host, Optional<Route> taken, List<Other> others) {
  public Explanation {
    others = List.copyOf(others);
  }

  /// A route that was not taken.
  public record Other(Route route, String why) {}

  /// One line for the route that was taken, one for each other.
  @Override
  public String toString() {
    String first =
        taken
            .map(route -> route + ": " + route.action())
            .or(() -> host.map(known -> "no route of host " + known + " matches"))
            .orElse("no route for this host");
    return others.stream()
        .map(other -> "\n  not " + other.route() + ": " + other.why())
        .collect(Collectors.joining("", first, ""));
  }
}
