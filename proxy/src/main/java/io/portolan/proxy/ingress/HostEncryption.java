// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.Backend;
import java.util.List;
import java.util.Optional;

/// How connections with TLS to a host are treated, its certificates apart.
///
/// @param clients who has clients asked for certificates; empty for nobody
/// @param suites of TLS 1.2 that the host has of its own; empty for none
/// @param passedTo where connections go as they are; empty where TLS ends at the proxy
public record HostEncryption(
    Optional<AuthorityClaim> clients, List<String> suites, Optional<Backend> passedTo) {
  /// As any host's.
  public static final HostEncryption USUAL =
      new HostEncryption(Optional.empty(), List.of(), Optional.empty());

  public HostEncryption {
    suites = List.copyOf(suites);
  }
}
