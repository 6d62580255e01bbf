// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// The node ports of all Services. A number is taken for all protocols at once.
///
/// Bands as in KEP-3668: the first min(max(16, size/32), 128) are for Services that name
/// their port.
/// Not thread-safe.
final class NodePorts {
  private final PortRange range;
  private final Pool pool;

  NodePorts(PortRange range, RandomGenerator random) {
    this.range = range;
    this.pool = new Pool(range.size(), lowerBand(range.size()), random);
  }

  int free() {
    return pool.free();
  }

  /// Takes this port; the text says why not.
  Optional<String> take(int port, String owner) {
    if (!range.contains(port)) {
      return Optional.of(
          "provided port is not in the valid range. The range of valid ports is " + range);
    }
    return pool.take(port - range.first(), owner)
        ? Optional.empty()
        : Optional.of("provided port is already allocated");
  }

  /// Takes some port; empty when none is left.
  OptionalInt takeAny(String owner) {
    OptionalInt number = pool.takeAny(owner);
    return number.isPresent()
        ? OptionalInt.of(range.first() + number.getAsInt())
        : OptionalInt.empty();
  }

  /// Gives the port back, if this owner holds it.
  void release(int port, String owner) {
    if (range.contains(port)) {
      pool.release(port - range.first(), owner);
    }
  }

  static int lowerBand(int size) {
    return size <= 16 ? 0 : Math.clamp(size / 32, 16, 128);
  }
}
