// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.watch;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.network.policy.DomainName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Tells whether a name that is asked for is one of many, or below one of many.
///
/// Immutable. A question costs one pass over the bytes of its name, whatever names there are, and
/// allocates nothing.
final class NameMatcher {
  static final NameMatcher NOTHING = new NameMatcher(List.of(), List.of());

  private static final int FACTOR = 31;

  private final byte[][][] exact;
  private final byte[][][] below;
  private final boolean isEmpty;

  private NameMatcher(List<byte[]> exact, List<byte[]> below) {
    this.exact = table(exact);
    this.below = table(below);
    this.isEmpty = exact.isEmpty() && below.isEmpty();
  }

  static NameMatcher of(Collection<DomainName> names) {
    List<byte[]> exact = new ArrayList<>();
    List<byte[]> below = new ArrayList<>();
    for (DomainName name : names) {
      (name.isWildcard() ? below : exact).add(Name.of(name.base()).lower());
    }
    return new NameMatcher(exact, below);
  }

  /// A hash table: in each slot the keys that share it.
  private static byte[][][] table(List<byte[]> keys) {
    int size = Math.max(1, Integer.highestOneBit(keys.size()) * 2);
    byte[][][] table = new byte[size][0][];
    for (byte[] key : keys) {
      int hash = 0;
      for (int at = key.length - 1; at >= 0; at--) {
        hash = hash * FACTOR + key[at];
      }
      int slot = slot(hash, size);
      table[slot] = Arrays.copyOf(table[slot], table[slot].length + 1);
      table[slot][table[slot].length - 1] = key;
    }
    return table;
  }

  private static int slot(int hash, int size) {
    return (hash ^ (hash >>> 16)) & (size - 1);
  }

  /// Goes from the root down, so that each ancestor's hash follows from the one before.
  boolean matches(NameBuffer name) {
    if (isEmpty) {
      return false;
    }
    byte[] lower = name.lower();
    int hash = 0;
    int at = name.length();
    for (int label = name.labels() - 1; label >= 0; label--) {
      int start = name.start(label);
      while (at > start) {
        at--;
        hash = hash * FACTOR + lower[at];
      }
      if (has(label == 0 ? exact : below, hash, lower, start, name.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(byte[][][] table, int hash, byte[] bytes, int from, int to) {
    for (byte[] key : table[slot(hash, table.length)]) {
      if (Arrays.equals(key, 0, key.length, bytes, from, to)) {
        return true;
      }
    }
    return false;
  }
}
