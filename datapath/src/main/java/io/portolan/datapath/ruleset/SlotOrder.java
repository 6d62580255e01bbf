// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.network.plan.Backend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Gives backends the numbers 0 to N-1, so that few of them change their number when N changes.
final class SlotOrder {
  private SlotOrder() {}

  /// `backends` in the order of their slots.
  ///
  /// @param before the order until now; who stays keeps his slot, unless it lies beyond the new end
  /// @param backends without duplicates
  static List<Backend> arrange(List<Backend> before, List<Backend> backends) {
    if (before.isEmpty()) {
      return backends;
    }
    Set<Backend> homeless = new HashSet<>(backends);
    int size = backends.size();
    for (int slot = 0; slot < Math.min(size, before.size()); slot++) {
      homeless.remove(before.get(slot));
    }
    List<Backend> queue = new ArrayList<>(homeless.size());
    backends.stream().filter(homeless::contains).forEach(queue::add);
    Set<Backend> wanted = new HashSet<>(backends);
    List<Backend> slots = new ArrayList<>(size);
    int next = 0;
    for (int slot = 0; slot < size; slot++) {
      boolean stays = slot < before.size() && wanted.contains(before.get(slot));
      slots.add(stays ? before.get(slot) : queue.get(next++));
    }
    return List.copyOf(slots);
  }
}
