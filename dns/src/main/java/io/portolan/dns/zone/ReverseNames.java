// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.NameBuffer;
import io.portolan.network.IpAddress;
import java.util.Optional;

/// The names of addresses below `in-addr.arpa` and `ip6.arpa`.
public final class ReverseNames {
  private ReverseNames() {}

  /// The address that `name` is the reverse name of; empty when it is none's.
  public static Optional<IpAddress> address(NameBuffer name) {
    return Optional.ofNullable(ReverseName.parse(name))
        .filter(ReverseName::isAddress)
        .map(ReverseName::address);
  }
}
