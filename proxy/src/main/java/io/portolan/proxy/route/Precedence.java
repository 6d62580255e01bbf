// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Comparator;
import java.util.List;

/// What decides between two routes that match, the first difference first.
///
/// Ingress and Gateway API agree: an exact path is as long as the request's, so that nothing that
/// matches is longer. Regular expressions, which both leave open, count by their length.
enum Precedence {
  EXACT("its path is not exact", Comparator.comparing(r -> !(r.path() instanceof PathMatch.Exact))),
  LENGTH("its path is shorter", Comparator.comparing(route -> -route.path().length())),
  PREFIX(
      "its path is a regular expression",
      Comparator.comparing(route -> route.path() instanceof PathMatch.Regex)),
  METHOD("it asks for no method", Comparator.comparing(r -> r.conditions().method().isEmpty())),
  HEADERS("it asks for fewer headers", Comparator.comparing(r -> -r.conditions().headers().size())),
  QUERY(
      "it asks for fewer parameters of the query",
      Comparator.comparing(route -> -route.conditions().query().size())),
  AGE("it is younger", Comparator.comparing(route -> route.seniority().created())),
  NAME("its name sorts later", Comparator.comparing(route -> route.seniority().object())),
  INDEX("it is a later rule of its object", Comparator.comparing(r -> r.seniority().index()));

  private static final List<Precedence> ALL = List.of(values());

  /// Of two routes that match, the smaller one wins.
  static final Comparator<Route> ORDER =
      ALL.stream().map(each -> each.comparator).reduce(Comparator::thenComparing).orElseThrow();

  private final String why;
  private final Comparator<Route> comparator;

  Precedence(String why, Comparator<Route> comparator) {
    this.why = why;
    this.comparator = comparator;
  }

  /// Why `loser` lost against `winner`.
  static String why(Route winner, Route loser) {
    return ALL.stream()
        .filter(each -> each.comparator.compare(winner, loser) < 0)
        .findFirst()
        .map(each -> each.why)
        .orElse("it is a repetition");
  }
}
