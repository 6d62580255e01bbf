// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A route with its place among those of its host.
///
/// @param rank 0 for the one that wins over all others
/// @param route made once, so that finding it makes nothing
record RankedRoute(int rank, Optional<Route> route) {
  static final RankedRoute[] NONE = {};

  /// The first of those whose conditions hold; they are in the order of their ranks.
  static @Nullable RankedRoute firstOf(RankedRoute[] candidates, RequestView request) {
    for (RankedRoute each : candidates) {
      if (each.get().conditions().hold(request)) {
        return each;
      }
    }
    return null;
  }

  Route get() {
    return route.orElseThrow();
  }
}
