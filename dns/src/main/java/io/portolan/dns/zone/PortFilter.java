// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.network.Protocol;

/// Which ports of a Service a question means.
@FunctionalInterface
interface PortFilter {
  PortFilter ALL = (_, _) -> true;

  /// @param name may be empty
  boolean accepts(String name, Protocol protocol);
}
