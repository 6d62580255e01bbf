// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.portolan.network.IpAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Decides on one node whether it announces an address. Pure.
///
/// All nodes see the same and so decide the same; where they do not, the Lease of the address lets
/// one win.
final class Election {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Election() {}

  /// What a node does about an address.
  enum Move {
    /// It has the Lease: announce.
    HOLD,
    /// Nobody has it who could announce, and it is this node's turn: get the Lease.
    TAKE,
    /// It is another's.
    LEAVE
  }

  /// @param candidates who may announce the address
  /// @param isLive whether a node's announcer was heard of lately
  /// @param holder who has the Lease
  static Move decide(
      String self,
      IpAddress address,
      List<String> candidates,
      Predicate<String> isLive,
      Optional<String> holder) {
    List<String> able = candidates.stream().filter(isLive).toList();
    if (holder.filter(able::contains).isPresent()) {
      return holder.get().equals(self) ? Move.HOLD : Move.LEAVE;
    }
    return first(address, able).filter(self::equals).isPresent() ? Move.TAKE : Move.LEAVE;
  }

  /// The node to which an address falls: spread evenly, and a node that goes changes only what fell
  /// to it.
  static Optional<String> first(IpAddress address, Collection<String> nodes) {
    return nodes.stream()
        .max(
            Comparator.<String>comparingLong(node -> weight(node, address))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static long weight(String node, IpAddress address) {
    long hash = FNV_OFFSET;
    for (char c : (node + "#" + address).toCharArray()) {
      hash = (hash ^ c) * FNV_PRIME;
    }
    // FNV leaves the upper bits of short texts alike (fmix64 of MurmurHash3).
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
