// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.ByteMap;
import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The routes of one host, immutable; one whose path has other routes shares the rest with it.
public final class HostRoutes {
  private final HostPattern host;
  private final ByteMap<Candidate[]> exact;
  private final PathTree prefixes;
  private final Candidate[] expressions;

  private HostRoutes(
      HostPattern host, ByteMap<Candidate[]> exact, PathTree prefixes, Candidate[] expressions) {
    this.host = host;
    this.exact = exact;
    this.prefixes = prefixes;
    this.expressions = expressions;
  }

  /// None yet.
  public static HostRoutes none(HostPattern host) {
    return new HostRoutes(host, ByteMap.empty(), PathTree.EMPTY, Candidate.NONE);
  }

  /// These routes, in whatever order they come.
  public static HostRoutes of(HostPattern host, Collection<Route> routes) {
    Map<PathMatch, List<Route>> byPath = new HashMap<>();
    routes.forEach(each -> byPath.computeIfAbsent(each.path(), _ -> new ArrayList<>()).add(each));
    HostRoutes all = none(host);
    for (Map.Entry<PathMatch, List<Route>> path : byPath.entrySet()) {
      all = all.with(path.getKey(), path.getValue());
    }
    return all;
  }

  /// Those with which the path has these routes and no others. Costs what the path's routes cost;
  /// where it is a regular expression, a copy of references to all expressions beside.
  public HostRoutes with(PathMatch path, Collection<Route> routes) {
    for (Route route : routes) {
      if (!route.host().equals(host) || !route.path().equals(path)) {
        Object other = route.host().equals(host) ? path : host;
        throw new IllegalArgumentException(route + " is not for " + other);
      }
    }
    return switch (path) {
      case PathMatch.Exact each ->
          new HostRoutes(
              host,
              routes.isEmpty()
                  ? exact.without(key(each))
                  : exact.with(key(each), Candidate.sorted(routes)),
              prefixes,
              expressions);
      case PathMatch.Prefix each ->
          new HostRoutes(host, exact, prefixes.with(each, Candidate.sorted(routes)), expressions);
      case PathMatch.Regex each ->
          new HostRoutes(host, exact, prefixes, Candidate.replaced(expressions, each, routes));
    };
  }

  private static byte[] key(PathMatch.Exact path) {
    return path.path().getBytes(StandardCharsets.ISO_8859_1);
  }

  public HostPattern host() {
    return host;
  }

  public boolean isEmpty() {
    return exact.size() == 0
        && prefixes.below().size() == 0
        && prefixes.routes().length == 0
        && expressions.length == 0;
  }

  /// All in the order of their precedence.
  public List<Route> routes() {
    List<Candidate[]> all = new ArrayList<>();
    exact.forEach((_, each) -> all.add(each));
    prefixes.forEach(all::add);
    all.add(expressions);
    return all.stream().flatMap(Stream::of).map(Candidate::get).sorted(Precedence.ORDER).toList();
  }

  /// Those of a path, in the order of their precedence.
  public List<Route> routes(PathMatch path) {
    Candidate[] all =
        switch (path) {
          case PathMatch.Exact each -> {
            Candidate[] found = exact.get(key(each));
            yield found == null ? Candidate.NONE : found;
          }
          case PathMatch.Prefix each -> prefixes.at(each);
          case PathMatch.Regex _ -> expressions;
        };
    return Stream.of(all).map(Candidate::get).filter(each -> each.path().equals(path)).toList();
  }

  /// The route that takes the request, whose host is taken for this one. Allocates nothing, unless
  /// regular expressions or the query are asked for.
  public Optional<Route> find(RequestView request) {
    Candidate best = findExact(request);
    if (best != null) {
      return best.found();
    }
    best = prefixes.find(request);
    for (Candidate each : expressions) {
      // Only its length decides between an expression and a prefix, which wins where it is equal.
      if (best != null && best.get().path().length() >= each.get().path().length()) {
        break;
      }
      if (each.get().matchesPath(request) && each.get().conditions().hold(request)) {
        return each.found();
      }
    }
    return best == null ? Optional.empty() : best.found();
  }

  private @Nullable Candidate findExact(RequestView request) {
    if (exact.size() == 0) {
      return null;
    }
    ByteSpan path = request.path();
    Candidate[] candidates = exact.get(path.bytes(), path.from(), path.to());
    return candidates == null ? null : Candidate.firstOf(candidates, request);
  }
}
