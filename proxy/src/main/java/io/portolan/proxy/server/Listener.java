// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.LiveRoutes;
import java.util.List;

/// Where requests arrive, and by which routes they go.
///
/// @param sockets descriptors of listening, non-blocking sockets, which become the proxy's;
///     they may live in any network namespace
/// @param arrival the scheme and port that clients know
/// @param routes by which its requests go
public record Listener(List<Integer> sockets, Arrival arrival, LiveRoutes routes) {
  public Listener {
    sockets = List.copyOf(sockets);
  }
}
