// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.RequestView;
import io.portolan.proxy.route.Session;
import io.portolan.proxy.upstream.BoundEndpoint;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How the endpoint for a request is chosen, and which it is where the request itself decides.
///
/// @param endpoints those of the backend, one or more
/// @param named what an endpoint is called
record EndpointChoice(Backend backend, List<Endpoint> endpoints, Function<Endpoint, String> named) {
  /// In words, as in `chosen by $request_uri: web-1 10.244.0.3:80 while it takes requests`.
  String text(RequestView request) {
    Optional<String> bound =
        new BoundEndpoint(backend, endpoints)
            .of(request)
            .map(each -> ": " + named.apply(each) + " while it takes requests");
    if (backend.session().isPresent()) {
      Session session = backend.session().get();
      return "chosen by cookie "
          + session.cookie().name()
          + bound.orElse(
              session.key(request).isPresent()
                  ? ", whose value leads to none of them: as a new client's"
                  : ", which the request does not bring: as a new client's");
    }
    return switch (backend.balance()) {
      case Balance.Spread.LEAST_REQUEST -> "the less busy of two";
      case Balance.Spread.ROUND_ROBIN -> "one after the other";
      case Balance.Spread.EWMA -> "of two the one that is expected to answer sooner";
      case Balance.Hashed hashed -> "chosen " + hashed + bound.orElseGet(() -> open(hashed));
    };
  }

  /// What else decides than the request.
  private static String open(Balance.Hashed hashed) {
    return hashed.by().hasClient()
        ? ", with the client's address as the proxy sees it"
        : ", and by how busy they are";
  }
}
