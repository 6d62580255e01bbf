// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// The cluster IPs of one block: its addresses without the first and, for IPv4, the last.
///
/// Bands as in KEP-3070: the first min(max(16, size/16), 256) are for Services that name their
/// address. Not thread-safe.
final class AddressBlock {
  private static final int LARGEST = 65_536;

  private final Cidr block;
  private final Pool pool;

  AddressBlock(Cidr block, RandomGenerator random) {
    this.block = block;
    int hostBits = block.family().addressBits() - block.prefixLength();
    long addresses = hostBits >= 32 ? Long.MAX_VALUE : 1L << hostBits;
    long usable = block.family() == Family.IPV4 ? addresses - 2 : addresses - 1;
    int size = Math.clamp(usable, 0, LARGEST);
    this.pool = new Pool(size, Math.min(size, lowerBand(addresses)), random);
  }

  Cidr block() {
    return block;
  }

  int size() {
    return pool.size();
  }

  int free() {
    return pool.free();
  }

  /// Whether the address is one that can be given.
  boolean has(IpAddress address) {
    return number(address).isPresent();
  }

  /// Notes who holds the address; others are ignored.
  void take(IpAddress address, String owner) {
    number(address).ifPresent(number -> pool.take(number, owner));
  }

  /// Takes some address; empty when none is left.
  Optional<IpAddress> takeAny(String owner) {
    OptionalInt number = pool.takeAny(owner);
    return number.isPresent()
        ? Optional.of(block.network().plus(number.getAsInt() + 1L))
        : Optional.empty();
  }

  /// Gives the address back, if this owner holds it.
  void release(IpAddress address, String owner) {
    number(address).ifPresent(number -> pool.release(number, owner));
  }

  private OptionalInt number(IpAddress address) {
    if (!block.contains(address)) {
      return OptionalInt.empty();
    }
    long number = address.low() - block.network().low() - 1;
    return address.high() == block.network().high() && number >= 0 && number < pool.size()
        ? OptionalInt.of((int) number)
        : OptionalInt.empty();
  }

  static int lowerBand(long addresses) {
    return addresses <= 16 ? 0 : Math.clamp(addresses / 16, 16, 256);
  }
}
