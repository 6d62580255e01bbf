// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What all Ingresses together make of a host.
///
/// @param frame empty where the host has no paths, its own or another's
/// @param paths what was made of its paths, each by itself
/// @param doors what serves its requests
record HostOutcome(Optional<HostFrame> frame, Doors paths, Doors doors) {
  static HostOutcome nothing(HostPattern host) {
    return new HostOutcome(Optional.empty(), Doors.none(host), Doors.none(host));
  }

  /// Whether the host is unknown.
  boolean isNothing() {
    return doors.areEmpty();
  }

  /// The paths that have routes.
  Set<PathMatch> all() {
    Set<PathMatch> all = new HashSet<>();
    doors.routes().map(Route::path).forEach(all::add);
    return all;
  }

  /// How connections with TLS are treated.
  HostEncryption encryption() {
    return frame.map(HostFrame::encryption).orElse(HostEncryption.USUAL);
  }
}
