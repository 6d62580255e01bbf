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
    HostRoutes none = HostRoutes.none(host);
    return new Doors(none, none);
  }

  boolean areEmpty() {
    return http.isEmpty() && https.isEmpty();
  }

  /// Those with which the path has these routes and no others. As long as both doors have the same
  /// routes they share them.
  Doors with(PathMatch path, List<Route> http, List<Route> https) {
    HostRoutes open = this.http.with(path, http);
    boolean areSame = this.http.equals(this.https) && http.equals(https);
    return new Doors(open, areSame ? open : this.https.with(path, https));
  }

  Stream<Route> routes() {
    return Stream.concat(http.routes().stream(), https.routes().stream());
  }

  Stream<Route> routes(PathMatch path) {
    return Stream.concat(http.routes(path).stream(), https.routes(path).stream());
  }
}
