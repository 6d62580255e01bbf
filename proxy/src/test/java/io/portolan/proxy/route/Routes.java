// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Routes and requests in few words, for tests.
final class Routes {
  private Routes() {}

  /// A route to a backend whose name is the path as written.
  static Route route(String host, String path) {
    return route(host, path, Conditions.NONE, 0);
  }

  static Route route(String host, String path, Conditions conditions, int age) {
    return new Route(
        HostPattern.ingress(host),
        path(path),
        conditions,
        Forward.to(path),
        new Seniority(Instant.ofEpochSecond(age), "shop/web", 0));
  }

  /// `Exact /a`, `Prefix /a` or `Regex /a`.
  static PathMatch path(String text) {
    String path = text.substring(text.indexOf(' ') + 1);
    return switch (text.substring(0, text.indexOf(' '))) {
      case "Exact" -> new PathMatch.Exact(path);
      case "Prefix" -> new PathMatch.Prefix(path);
      case "Regex" -> new PathMatch.Regex(SafePattern.pathStart(path));
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Conditions method(String method) {
    return new Conditions(Optional.of(method), List.of(), List.of());
  }

  static Conditions header(String name, String value) {
    HeaderMatch match = new HeaderMatch(name, new ValueMatch.Exact(value));
    return new Conditions(Optional.empty(), List.of(match), List.of());
  }

  static Conditions query(String name, String value) {
    QueryMatch match = new QueryMatch(name, new ValueMatch.Exact(value));
    return new Conditions(Optional.empty(), List.of(), List.of(match));
  }

  static DescribedRequest get(String host, String target) {
    return new DescribedRequest("GET", host, target, Map.of());
  }

  /// The backend that the request goes to, or `none`.
  static String taken(RouteTable table, RequestView request) {
    return table
        .find(request)
        .map(route -> ((Forward) route.action()).shares().getFirst().to().toString())
        .orElse("none");
  }
}
