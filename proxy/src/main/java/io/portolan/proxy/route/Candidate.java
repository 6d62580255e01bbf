// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A route among those that a request may take.
///
/// @param found the route, wrapped once, so that finding it makes nothing
record Candidate(Optional<Route> found) {
  static final Candidate[] NONE = {};

  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::get, Precedence.ORDER);

  /// The routes in the order of their precedence.
  static Candidate[] sorted(Collection<Route> routes) {
    return routes.stream()
        .sorted(Precedence.ORDER)
        .map(route -> new Candidate(Optional.of(route)))
        .toArray(Candidate[]::new);
  }

  /// Those of `before` that are not on the path, and the routes, which are; `before` is in the
  /// order of precedence, and so is what comes of it. Costs what copying `before` costs.
  static Candidate[] replaced(Candidate[] before, PathMatch path, Collection<Route> routes) {
    List<Candidate> all = new ArrayList<>(before.length + routes.size());
    for (Candidate each : before) {
      if (!each.get().path().equals(path)) {
        all.add(each);
      }
    }
    for (Candidate each : sorted(routes)) {
      int place = Collections.binarySearch(all, each, ORDER);
      all.add(place < 0 ? -place - 1 : place + 1, each);
    }
    return all.toArray(NONE);
  }

  /// The first of those whose conditions hold.
  ///
  /// @param candidates in the order of their precedence
  static @Nullable Candidate firstOf(Candidate[] candidates, RequestView request) {
    for (Candidate each : candidates) {
      if (each.get().conditions().hold(request)) {
        return each;
      }
    }
    return null;
  }

  Route get() {
    return found.orElseThrow();
  }
}
