// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.route.ProxiesInFront;
import java.util.Optional;

/// Finds out whom a request is from where trusted proxies stand before this one.
final class ForwardedClient {
  private ForwardedClient() {}

  /// The address nearest to this proxy that is no trusted proxy's: what stands before it in the
  /// list anybody may have written. Empty when a trusted proxy names none.
  ///
  /// @param peer of the connection
  static Optional<IpAddress> of(IpAddress peer, RequestHead head, ProxiesInFront inFront) {
    if (!inFront.has(peer)) {
      return Optional.of(peer);
    }
    IpAddress client = peer;
    for (String hop : head.listed(inFront.header()).reversed()) {
      if (!inFront.has(client)) {
        break;
      }
      Optional<IpAddress> named = IpAddress.parse(hop);
      if (named.isEmpty()) {
        return Optional.empty();
      }
      client = named.get();
    }
    return Optional.of(client);
  }

  /// The client that a key tells apart; the peer where nobody else is known, or the key has none.
  static IpAddress of(IpAddress peer, RequestHead head, ProxiesInFront inFront, HashKey by) {
    return by.hasClient() ? of(peer, head, inFront).orElse(peer) : peer;
  }
}
