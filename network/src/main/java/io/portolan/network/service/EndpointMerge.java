// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes one list of endpoints from the slices of a Service.
public final class EndpointMerge {
  private static final Comparator<EndpointPort> BY_NAME =
      Comparator.comparing(EndpointPort::name)
          .thenComparing(EndpointPort::protocol)
          .thenComparing(EndpointPort::port);

  /// The most useful state first; the rest only makes the order total, so that the order of the
  /// slices does not matter.
  private static final Comparator<Endpoint> PREFERRED =
      Comparator.comparing(Endpoint::ready)
          .thenComparing(Endpoint::serving)
          .reversed()
          .thenComparing(Endpoint::terminating)
          .thenComparing(endpoint -> endpoint.node().orElse(""))
          .thenComparing(endpoint -> endpoint.pod().map(Object::toString).orElse(""))
          .thenComparing(Endpoint::hostname)
          .thenComparing(endpoint -> new TreeSet<>(endpoint.hints().zones()).toString())
          .thenComparing(endpoint -> new TreeSet<>(endpoint.hints().nodes()).toString());

  private EndpointMerge() {}

  /// The union of the slices' endpoints, sorted by address. An address that stands in several
  /// slices, as it does for a moment while the slices are rewritten, comes once: with the ports of
  /// all of them and the most useful of their states.
  public static List<Endpoint> merge(Collection<Slice> slices) {
    TreeMap<IpAddress, List<Endpoint>> byAddress = new TreeMap<>();
    for (Slice slice : slices) {
      for (Endpoint endpoint : slice.endpoints()) {
        byAddress.computeIfAbsent(endpoint.address(), _ -> new ArrayList<>(1)).add(endpoint);
      }
    }
    List<Endpoint> merged = new ArrayList<>(byAddress.size());
    byAddress.forEach((_, same) -> merged.add(one(same)));
    return List.copyOf(merged);
  }

  private static Endpoint one(List<Endpoint> same) {
    TreeSet<EndpointPort> ports = new TreeSet<>(BY_NAME);
    same.forEach(endpoint -> ports.addAll(endpoint.ports()));
    Endpoint best = same.stream().min(PREFERRED).orElseThrow();
    List<EndpointPort> merged = List.copyOf(ports);
    if (best.ports().equals(merged)) {
      return best;
    }
    return new Endpoint(
        best.address(),
        best.hostname(),
        best.node(),
        best.pod(),
        best.ready(),
        best.serving(),
        best.terminating(),
        merged,
        best.hints());
  }
}
