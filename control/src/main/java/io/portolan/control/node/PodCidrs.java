// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Cuts blocks of pod addresses into equal shares, one for each node. Not thread-safe.
///
/// There are at least twice as many shares as nodes are expected, so that nodes can be added, and a
/// share of IPv6 is at most a /64, which is what a network is there.
final class PodCidrs {
  private static final int MOST_SHARES = 1 << 16;
  private static final int IPV6_NETWORK = 64;

  private final List<Cidr> blocks;
  private final int shareBits;
  private final Map<String, Integer> shares = new HashMap<>();
  private final BitSet taken = new BitSet();

  /// @param nodes how many are expected
  PodCidrs(List<Cidr> blocks, int nodes) {
    this.blocks = List.copyOf(blocks);
    int wanted = Math.min(MOST_SHARES, Math.max(2, nodes * 2));
    this.shareBits = 32 - Integer.numberOfLeadingZeros(wanted - 1);
  }

  /// The blocks of a node; the same each time. Empty when all shares are given.
  Optional<List<Cidr>> take(String node) {
    Integer known = shares.get(node);
    int share = known != null ? known : taken.nextClearBit(0);
    if (share >= 1 << shareBits) {
      return Optional.empty();
    }
    taken.set(share);
    shares.put(node, share);
    return Optional.of(blocks.stream().map(block -> share(block, share)).toList());
  }

  /// Remembers the blocks that a node has already.
  void adopt(String node, List<Cidr> held) {
    for (Cidr block : blocks) {
      for (Cidr cidr : held) {
        if (block.contains(cidr.network())) {
          for (int share = 0; share < 1 << shareBits; share++) {
            if (share(block, share).overlaps(cidr)) {
              taken.set(share);
              shares.putIfAbsent(node, share);
            }
          }
        }
      }
    }
  }

  /// Takes a node's share back.
  void release(String node) {
    Integer share = shares.remove(node);
    if (share != null) {
      taken.clear(share);
    }
  }

  private Cidr share(Cidr block, int number) {
    int length = block.prefixLength() + shareBits;
    if (block.family() == Family.IPV6) {
      length = Math.max(length, IPV6_NETWORK);
    }
    if (length > block.family().addressBits()) {
      throw new IllegalArgumentException(
          "the pod range " + block + " is too small for " + (1 << shareBits) + " shares");
    }
    int hostBits = block.family().addressBits() - length;
    return hostBits >= IPV6_NETWORK
        ? Cidr.containing(
            new IpAddress(
                block.family(),
                block.network().high() + ((long) number << (hostBits - IPV6_NETWORK)),
                block.network().low()),
            length)
        : Cidr.containing(block.network().plus((long) number << hostBits), length);
  }
}
