// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One address behind a Service, from an EndpointSlice.
///
/// @param hostname empty when the endpoint has none of its own
/// @param ports matched to the Service's ports by name
/// @param hints for whom it is meant
public record Endpoint(
    IpAddress address,
    String hostname,
    Optional<String> node,
    Optional<NamespacedName> pod,
    boolean ready,
    boolean serving,
    boolean terminating,
    List<EndpointPort> ports,
    Hints hints) {

  /// An endpoint that is meant for everybody.
  public Endpoint(
      IpAddress address,
      String hostname,
      Optional<String> node,
      Optional<NamespacedName> pod,
      boolean ready,
      boolean serving,
      boolean terminating,
      List<EndpointPort> ports) {
    this(address, hostname, node, pod, ready, serving, terminating, ports, Hints.NONE);
  }

  /// For whose clients an endpoint is meant; nobody's in particular where both are empty.
  ///
  /// @param zones `hints.forZones`
  /// @param nodes `hints.forNodes`
  public record Hints(Set<String> zones, Set<String> nodes) {
    public static final Hints NONE = new Hints(Set.of(), Set.of());
  }
}
