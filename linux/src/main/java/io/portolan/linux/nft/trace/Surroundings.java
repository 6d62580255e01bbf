// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression.FibKey;
import java.time.Instant;
import java.util.Set;

/// What rules ask about the world outside of them.
public interface Surroundings {
  /// The time, by which elements go away.
  Instant now();

  /// A number from 0 to `modulus - 1`, for `numgen`.
  int draw(int modulus);

  /// The link of the route to `address`, empty when there is none. With [FibKey#IIF] or
  /// [FibKey#OIF] among the keys only routes through the packet's link count.
  String routeLink(Packet packet, Data address, Set<FibKey> keys);

  /// What `fib ... type` says of `address`: 1 unicast, 2 local, 3 broadcast, 5 multicast, ...
  int addressType(Packet packet, Data address, Set<FibKey> keys);

  /// The address that the node itself would use to send the packet, for `masquerade` and
  /// `redirect`.
  Data ownAddress(Packet packet);
}
