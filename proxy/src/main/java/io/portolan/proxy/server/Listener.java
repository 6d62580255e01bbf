// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.tcp.TcpTarget;
import io.portolan.proxy.tls.LiveCertificates;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where requests arrive, and by which routes they go; or where connections arrive that go on as
/// they are.
///
/// @param sockets descriptors of listening, non-blocking sockets, which become the proxy's;
///     they may live in any network namespace
/// @param arrival the scheme and port that clients know
/// @param routes by which its requests go
/// @param certificates where clients speak TLS
/// @param carried where all connections go as they are; empty where HTTP is spoken
/// @param alternatives what else serves the same hosts
public record Listener(
    List<Integer> sockets,
    Arrival arrival,
    LiveRoutes routes,
    Optional<LiveCertificates> certificates,
    Optional<Supplier<TcpTarget>> carried,
    Alternatives alternatives) {
  public Listener {
    sockets = List.copyOf(sockets);
  }

  /// One to which clients speak HTTP.
  public Listener(
      List<Integer> sockets,
      Arrival arrival,
      LiveRoutes routes,
      Optional<LiveCertificates> certificates) {
    this(sockets, arrival, routes, certificates, Optional.empty(), new Alternatives());
  }

  /// One to which clients speak HTTP in the clear.
  public Listener(List<Integer> sockets, Arrival arrival, LiveRoutes routes) {
    this(sockets, arrival, routes, Optional.empty());
  }

  /// One whose connections go on as they are.
  ///
  /// @param port that clients know
  /// @param to where each connection goes that comes from now on
  public static Listener carrying(List<Integer> sockets, int port, Supplier<TcpTarget> to) {
    return new Listener(
        sockets,
        new Arrival("tcp", port),
        new LiveRoutes(),
        Optional.empty(),
        Optional.of(to),
        new Alternatives());
  }
}
