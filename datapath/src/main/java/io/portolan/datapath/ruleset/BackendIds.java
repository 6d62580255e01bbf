// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.network.plan.Backend;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Numbers the backends of a frontend, so that a client's choice can be remembered in 32 bits.
///
/// A backend keeps its number while others come and go, except that two whose hashes collide, which
/// happens once in a billion pairs, may swap theirs.
final class BackendIds {
  private BackendIds() {}

  /// A number other than 0 for each.
  static Map<Backend, Integer> number(Collection<Backend> backends) {
    Map<Backend, Integer> ids = new TreeMap<>();
    Set<Integer> taken = new HashSet<>();
    taken.add(0);
    for (Backend backend : new TreeSet<>(backends)) {
      int id = hash(backend);
      while (!taken.add(id)) {
        id++;
      }
      ids.put(backend, id);
    }
    return ids;
  }

  private static int hash(Backend backend) {
    long bits = mixed(mixed(backend.address().high()) ^ backend.address().low());
    return (int) (mixed(bits ^ backend.port()) >>> 32);
  }

  /// The finalizer of SplitMix64.
  private static long mixed(long bits) {
    long z = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
