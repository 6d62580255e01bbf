// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Seniority;

/// That an Ingress asks for a path of a host; the oldest goes first.
///
/// @param path as the host understands it
record PathClaim(IngressRoutes ingress, Claim.Path claim, PathMatch path)
    implements Comparable<PathClaim> {
  Seniority seniority() {
    return ingress.seniority(claim.index());
  }

  /// Whether it is the same place of the same Ingress, in whatever state.
  boolean isSameAs(PathClaim other) {
    return compareTo(other) == 0;
  }

  @Override
  public int compareTo(PathClaim other) {
    return seniority().compareTo(other.seniority());
  }
}
