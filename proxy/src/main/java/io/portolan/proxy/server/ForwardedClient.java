// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.RequestHead;
import java.util.List;
import java.util.Optional;

/// Finds out whom a request is from where trusted proxies stand before this one.
final class ForwardedClient {
  private ForwardedClient() {}

  /// The address nearest to this proxy that is no trusted proxy's: what stands before it in
  /// `X-Forwarded-For` anybody may have written. Empty when a trusted proxy names none.
  ///
  /// @param peer of the connection
  static Optional<IpAddress> of(IpAddress peer, RequestHead head, List<Cidr> trusted) {
    if (!lies(trusted, peer)) {
      return Optional.of(peer);
    }
    IpAddress client = peer;
    for (String hop : head.forwardedFor().reversed()) {
      if (!lies(trusted, client)) {
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

  private static boolean lies(List<Cidr> in, IpAddress address) {
    return in.stream().anyMatch(each -> each.contains(address));
  }
}
