// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Share;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What all Ingresses together make of a host.
///
/// @param http for requests without TLS
/// @param https for requests with TLS
/// @param certificate empty without TLS; within it empty for the default certificate
/// @param clients who has clients asked for certificates; empty for nobody
/// @param passedTo where connections with TLS go as they are; empty where TLS ends here
record HostOutcome(
    List<Route> http,
    List<Route> https,
    Optional<Optional<NamespacedName>> certificate,
    Optional<AuthorityClaim> clients,
    Optional<Backend> passedTo,
    List<Problem> problems) {
  static final HostOutcome NOTHING = of(List.of(), List.of(), List.of());

  HostOutcome {
    http = List.copyOf(http);
    https = List.copyOf(https);
    problems = List.copyOf(problems);
  }

  /// What serves clients without TLS, or with certificates that are found apart.
  static HostOutcome of(List<Route> http, List<Route> https, List<Problem> problems) {
    return new HostOutcome(
        http, https, Optional.empty(), Optional.empty(), Optional.empty(), problems);
  }

  Set<IngressBackend> backends() {
    Stream<Backend> routed =
        Stream.concat(http.stream(), https.stream()).flatMap(HostOutcome::backends);
    return Stream.concat(routed, passedTo.stream())
        .map(IngressBackend::of)
        .collect(Collectors.toSet());
  }

  private static Stream<Backend> backends(Route route) {
    return Stream.concat(backends(route.action()), route.options().backends());
  }

  static Stream<Backend> backends(Action action) {
    return action instanceof Forward forward
        ? forward.shares().stream()
            .map(Share::to)
            .filter(Backend.class::isInstance)
            .map(Backend.class::cast)
        : Stream.empty();
  }
}
