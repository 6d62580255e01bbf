// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a Service does with an address, by which two can tell whether they may share it.
///
/// @param sharingKey only Services of the same key share; "" shares with nobody
/// @param ports as `TCP/80`
/// @param backends the pods that must be the same, "" where any node leads to any pod
///     (`externalTrafficPolicy: Cluster`)
record Claim(String sharingKey, Set<String> ports, String backends) {

  Claim {
    ports = Set.copyOf(ports);
  }

  /// Why the two cannot share an address; empty when they can.
  Optional<String> clash(Claim other) {
    if (sharingKey.isEmpty() || other.sharingKey.isEmpty()) {
      return Optional.of("they do not both have the annotation metallb.io/allow-shared-ip");
    }
    if (!sharingKey.equals(other.sharingKey)) {
      return Optional.of(
          "metallb.io/allow-shared-ip is \""
              + other.sharingKey
              + "\" there and \""
              + sharingKey
              + "\" here");
    }
    Set<String> common = new TreeSet<>(ports);
    common.retainAll(other.ports);
    if (!common.isEmpty()) {
      return Optional.of("both use port " + String.join(", ", common));
    }
    return backends.equals(other.backends)
        ? Optional.empty()
        : Optional.of(
            "with externalTrafficPolicy Local both must have it and select the same pods");
  }
}
