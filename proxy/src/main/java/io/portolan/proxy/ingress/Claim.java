// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress.PathType;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.HostPattern;
import java.util.Optional;

/// What an Ingress asks of a host.
sealed interface Claim {
  /// Where the object says so, as in `spec.rules[0].host`.
  String field();

  /// That the host exists, with paths or without.
  record Known(String field) implements Claim {}

  /// A path.
  ///
  /// @param index among the Ingress' paths
  record Path(String field, String path, PathType type, Destination to, int index)
      implements Claim {}

  /// All requests that no path takes.
  record Rest(String field, Destination to) implements Claim {}

  /// That the host is another name of one.
  record Alias(String field, HostPattern of) implements Claim {}

  /// That the host's clients are sent to another.
  record Sent(String field, HostPattern to) implements Claim {}

  /// A certificate.
  ///
  /// @param secret empty for the default certificate
  record Certificate(String field, Optional<NamespacedName> secret) implements Claim {}
}
