// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import java.util.List;

/// Which cipher suites of TLS 1.2 a host's clients are spoken with: those of the oldest Ingress
/// with some.
///
/// @param ingress that says so
/// @param suites by the names of their standards, the best first
record HostSuites(NamespacedName ingress, List<String> suites) {
  static HostSuites of(IngressRoutes ingress) {
    return new HostSuites(ingress.name(), ingress.options().clientSuites());
  }
}
