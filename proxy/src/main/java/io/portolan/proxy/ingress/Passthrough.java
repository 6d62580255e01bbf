// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.HostPattern;
import java.util.List;
import java.util.Optional;

/// The path `/` of a host, to whose Service connections with TLS may go as they are.
///
/// @param ingress whose path it is
/// @param claim the path
record Passthrough(IngressRoutes ingress, Claim.Path claim) {
  private static final String FIELD = Finding.annotation("ssl-passthrough");

  /// Where the host's connections with TLS go as they are; empty where TLS ends at the proxy.
  ///
  /// @param root empty where the host has no such path
  /// @param ingresses that ask something of the host, the oldest first
  /// @param problems where it is said what does not hold
  static Optional<Backend> of(
      HostPattern host,
      Optional<Passthrough> root,
      List<IngressRoutes> ingresses,
      List<Problem> problems) {
    for (IngressRoutes each : ingresses) {
      boolean isRoot = root.isPresent() && root.get().ingress().equals(each);
      if (each.options().isPassedThrough() && !isRoot && !each.isCanary()) {
        problems.add(
            Problem.of(
                each,
                FIELD,
                "host " + host + " has no path / of this Ingress, whose Service would take all"));
      }
    }
    return root.filter(each -> each.ingress().options().isPassedThrough())
        .map(each -> each.claim().to())
        .filter(Backend.class::isInstance)
        .map(to -> IngressBackend.of((Backend) to).inTheClear().backend());
  }
}
