// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Place;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.route.Share;
import io.portolan.proxy.route.Template;
import io.portolan.proxy.upstream.EndpointPool;
import io.portolan.proxy.upstream.UpstreamLoop;
import java.util.Map;
import java.util.Optional;

/// Finds where requests of the proxy's own go.
final class Places {
  private Places() {}

  /// What a client's request gives templates.
  static Template.Values values(RequestHead head, Caller caller) {
    return new Template.Values(
        caller.listener().arrival().scheme(),
        head.host().toString(),
        head.authority().toString(),
        head.method().toString(),
        head.target().toString());
  }

  /// An endpoint of the place; empty when there is none.
  ///
  /// @param routes by which a host is known that is neither a Service nor an address
  static Optional<EndpointPool> pool(
      Place place, Template.Values values, RouteTable routes, UpstreamLoop upstream) {
    return place
        .backend()
        .or(() -> routed(place, values, routes))
        .flatMap(upstream::backend)
        .flatMap(pools -> pools.choose(0));
  }

  private static Optional<Backend> routed(Place place, Template.Values values, RouteTable routes) {
    try {
      DescribedRequest request =
          new DescribedRequest(
              "GET", place.host().text(values), place.target().text(values), Map.of());
      return routes
          .find(request)
          .map(route -> route.action())
          .filter(Forward.class::isInstance)
          .flatMap(
              forward ->
                  ((Forward) forward)
                      .shares().stream()
                          .filter(share -> share.weight() > 0)
                          .map(Share::to)
                          .filter(Backend.class::isInstance)
                          .map(Backend.class::cast)
                          .findFirst());
    } catch (IllegalArgumentException noPath) {
      return Optional.empty();
    }
  }
}
