// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.tls.EndpointTls;
import java.util.Optional;

/// How the endpoints of a backend are spoken to.
///
/// @param protocol that they understand, known beforehand
/// @param tls what encrypts connections; empty where they are in the clear
public record Transport(Protocol protocol, Optional<EndpointTls> tls) {
  /// HTTP/1.1 in the clear.
  public static final Transport DEFAULT = new Transport(Protocol.HTTP_1, Optional.empty());

  /// What an endpoint speaks.
  public enum Protocol {
    /// HTTP/1.1, one request at a time on each connection.
    HTTP_1,
    /// HTTP/2, which gRPC needs, from the first byte on (RFC 9113 section 3.3).
    HTTP_2
  }
}
