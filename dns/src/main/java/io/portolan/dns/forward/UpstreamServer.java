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

  /// `192.0.2.1:53`, `[2001:db8::1]:853`.
  @Override
  public String toString() {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  boolean isTls() {
    return tlsName.isPresent();
  }
}
