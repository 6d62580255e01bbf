// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.tls.LiveCertificates;
import java.util.List;
import java.util.Optional;

/// Where requests arrive, and by which routes they go.
///
/// @param sockets descriptors of listening, non-blocking sockets, which become the proxy's;
///     they may live in any network namespace
/// @param arrival the scheme and port that clients know
/// @param routes by which its requests go
/// @param certificates where clients speak TLS
public record Listener(
    List<Integer> sockets,
    Arrival arrival,
    LiveRoutes routes,
    Optional<LiveCertificates> certificates) {
  public Listener {
    sockets = List.copyOf(sockets);
  }

  /// One to which clients speak in the clear.
  public Listener(List<Integer> sockets, Arrival arrival, LiveRoutes routes) {
    this(sockets, arrival, routes, Optional.empty());
  }
}
