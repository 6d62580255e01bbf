// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.address;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.BitSet;
import java.util.Optional;

/// The addresses of one of a node's pod blocks, given out round robin: an address that was just
/// freed comes again only after all others, since peers may still hold state about it.
///
/// Not thread-safe.
final class AddressPool {
  /// More than a node runs; a /64 is not walked to its end.
  private static final int LARGEST = 1 << 16;

  private final Cidr block;
  private final int first;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next;

  /// The network and the broadcast address of an IPv4 block are not given out, nor the first
  /// address, which tools take for a gateway.
  AddressPool(Cidr block) {
    this.block = block;
    int hostBits = block.family().addressBits() - block.prefixLength();
    int total = hostBits >= 16 ? LARGEST : 1 << hostBits;
    this.first = total > 4 ? 2 : 0;
    this.size = total > 4 ? total - 3 : total;
    this.next = 0;
  }

  Cidr block() {
    return block;
  }

  Optional<IpAddress> take() {
    if (taken.cardinality() == size) {
      return Optional.empty();
    }
    int free = taken.nextClearBit(next);
    if (free >= size) {
      free = taken.nextClearBit(0);
    }
    taken.set(free);
    next = (free + 1) % size;
    return Optional.of(block.network().plus(first + free));
  }

  /// Marks an address that a pod already has; false when it lies outside or is taken.
  boolean claim(IpAddress address) {
    int index = index(address);
    if (index < 0 || taken.get(index)) {
      return false;
    }
    taken.set(index);
    next = Math.max(next, (index + 1) % size);
    return true;
  }

  void free(IpAddress address) {
    int index = index(address);
    if (index >= 0) {
      taken.clear(index);
    }
  }

  int takenCount() {
    return taken.cardinality();
  }

  private int index(IpAddress address) {
    if (!block.contains(address)) {
      return -1;
    }
    long offset = address.low() - block.network().low() - first;
    return offset < 0 || offset >= size ? -1 : (int) offset;
  }
}
