// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.ByteMap;
import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The routes of one host, compiled.
final class HostRoutes {
  private final HostPattern host;
  private final List<Route> routes;
  private final ByteMap<RankedRoute[]> exact;
  private final PathTree prefixes;
  private final RankedRoute[] expressions;

  private HostRoutes(HostPattern host, List<Route> routes) {
    this.host = host;
    this.routes = routes;
    ByteMap<RankedRoute[]> paths = ByteMap.empty();
    List<RankedRoute> prefixed = new ArrayList<>();
    List<RankedRoute> matched = new ArrayList<>();
    for (int rank = 0; rank < routes.size(); rank++) {
      RankedRoute ranked = new RankedRoute(rank, Optional.of(routes.get(rank)));
      switch (routes.get(rank).path()) {
        case PathMatch.Exact path -> {
          byte[] key = path.path().getBytes(StandardCharsets.ISO_8859_1);
          RankedRoute[] before = paths.get(key);
          paths = paths.with(key, appended(before == null ? RankedRoute.NONE : before, ranked));
        }
        case PathMatch.Prefix _ -> prefixed.add(ranked);
        case PathMatch.Regex _ -> matched.add(ranked);
      }
    }
    this.exact = paths;
    this.prefixes = PathTree.of(prefixed);
    this.expressions = matched.toArray(RankedRoute[]::new);
  }

  static HostRoutes of(HostPattern host, Collection<Route> routes) {
    return new HostRoutes(host, routes.stream().sorted(Precedence.ORDER).toList());
  }

  private static RankedRoute[] appended(RankedRoute[] before, RankedRoute last) {
    RankedRoute[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = last;
    return after;
  }

  HostPattern host() {
    return host;
  }

  /// In the order of precedence.
  List<Route> routes() {
    return routes;
  }

  Optional<Route> find(RequestView request) {
    RankedRoute best = findExact(request);
    if (best == null) {
      best = prefixes.find(request);
    }
    for (RankedRoute each : expressions) {
      if (best != null && best.rank() < each.rank()) {
        break;
      }
      if (each.get().matchesPath(request) && each.get().conditions().hold(request)) {
        return each.route();
      }
    }
    return best == null ? Optional.empty() : best.route();
  }

  private @Nullable RankedRoute findExact(RequestView request) {
    if (exact.size() == 0) {
      return null;
    }
    ByteSpan path = request.path();
    RankedRoute[] candidates = exact.get(path.bytes(), path.from(), path.to());
    return candidates == null ? null : RankedRoute.firstOf(candidates, request);
  }
}
