// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.Backend;
import java.util.Optional;

/// Connections with TLS that go to the Service of a host's path `/` as they are.
final class Passthrough {
  private Passthrough() {}

  /// Where they go; empty where TLS ends at the proxy.
  ///
  /// @param root whose the path `/` is
  static Optional<Backend> of(PathClaim root) {
    return root.ingress().options().isPassedThrough()
            && root.claim().to() instanceof Backend backend
        ? Optional.of(IngressBackend.of(backend).inTheClear().backend())
        : Optional.empty();
  }
}
