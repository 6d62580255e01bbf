// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.NodeFacts;
import io.portolan.network.service.Endpoint;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Which endpoints of a Service are for the clients of one node, by the hints that the endpoints
/// carry (KEP-2433, KEP-3015).
final class Topology {
  private Topology() {}

  /// The endpoints meant for this node; else those meant for its zone; else all of them.
  ///
  /// Hints count only when every ready endpoint has some: while they are being written, a part of
  /// the cluster would be left out. An endpoint that is not ready stays: it serves when no other
  /// does.
  static List<Endpoint> near(List<Endpoint> endpoints, NodeFacts self) {
    List<Endpoint> ready = endpoints.stream().filter(Endpoint::ready).toList();
    if (hinted(ready, endpoint -> endpoint.hints().nodes(), self.name())) {
      return meant(endpoints, endpoint -> endpoint.hints().nodes(), self.name());
    }
    if (hinted(ready, endpoint -> endpoint.hints().zones(), self.zone())) {
      return meant(endpoints, endpoint -> endpoint.hints().zones(), self.zone());
    }
    return endpoints;
  }

  private static boolean hinted(
      List<Endpoint> ready, Function<Endpoint, Set<String>> hints, String own) {
    return ready.stream().noneMatch(endpoint -> hints.apply(endpoint).isEmpty())
        && ready.stream().anyMatch(endpoint -> hints.apply(endpoint).contains(own));
  }

  private static List<Endpoint> meant(
      List<Endpoint> endpoints, Function<Endpoint, Set<String>> hints, String own) {
    return endpoints.stream()
        .filter(endpoint -> !endpoint.ready() || hints.apply(endpoint).contains(own))
        .toList();
  }
}
