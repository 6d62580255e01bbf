// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import java.net.InetSocketAddress;
import java.util.Optional;

/// A server to ask, and how.
///
/// @param tlsName for a server that is asked over TLS, the name that its certificate has
public record UpstreamServer(InetSocketAddress address, Optional<String> tlsName) {
  /// A server that is asked over UDP and TCP.
  public static UpstreamServer plain(InetSocketAddress address) {
    return new UpstreamServer(address, Optional.empty());
  }

  boolean isTls() {
    return tlsName.isPresent();
  }
}
