// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.HostRoutes;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import java.util.List;
import java.util.stream.Stream;

/// The routes of a host by the two doors through which requests come.
///
/// @param http for requests without TLS
/// @param https for requests with TLS
record Doors(HostRoutes http, HostRoutes https) {
  static Doors none(HostPattern host) {
    return new Doors(HostRoutes.none(host), HostRoutes.none(host));
  }

  boolean areEmpty() {
    return http.isEmpty() && https.isEmpty();
  }

  /// Those with which the path has these routes and no others.
  Doors with(PathMatch path, List<Route> http, List<Route> https) {
    return new Doors(this.http.with(path, http), this.https.with(path, https));
  }

  Stream<Route> routes() {
    return Stream.concat(http.routes().stream(), https.routes().stream());
  }

  Stream<Route> routes(PathMatch path) {
    return Stream.concat(http.routes(path).stream(), https.routes(path).stream());
  }
}
