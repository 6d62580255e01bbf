// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Numbers from 0 to a size, each held by at most one owner.
///
/// The lower band is for those who ask for a number: a number that nobody asked for comes from the
/// upper band as long as that has one. Not thread-safe.
final class Pool {
  private final int size;
  private final int lowerBand;
  private final RandomGenerator random;
  private final BitSet taken = new BitSet();
  private final Map<Integer, String> owners = new HashMap<>();

  /// @param lowerBand how many of the first numbers are kept for who asks for them
  Pool(int size, int lowerBand, RandomGenerator random) {
    this.size = size;
    this.lowerBand = lowerBand;
    this.random = random;
  }

  /// Takes this very number; false when another holds it.
  boolean take(int number, String owner) {
    if (taken.get(number)) {
      return false;
    }
    taken.set(number);
    owners.put(number, owner);
    return true;
  }

  /// Takes a number; empty when all are taken. A random one, so that a number that was just given
  /// back is not likely to be the next.
  OptionalInt takeAny(String owner) {
    OptionalInt free = freeBetween(lowerBand, size);
    if (free.isEmpty()) {
      free = freeBetween(0, lowerBand);
    }
    free.ifPresent(number -> take(number, owner));
    return free;
  }

  /// Gives the number back, if this owner holds it.
  void release(int number, String owner) {
    if (owners.remove(number, owner)) {
      taken.clear(number);
    }
  }

  int size() {
    return size;
  }

  int free() {
    return size - taken.cardinality();
  }

  private OptionalInt freeBetween(int from, int to) {
    if (from >= to) {
      return OptionalInt.empty();
    }
    int start = random.nextInt(from, to);
    int free = taken.nextClearBit(start);
    if (free >= to) {
      free = taken.nextClearBit(from);
    }
    return free < to ? OptionalInt.of(free) : OptionalInt.empty();
  }
}
