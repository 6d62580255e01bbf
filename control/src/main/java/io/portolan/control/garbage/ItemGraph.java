// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.garbage;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All objects and who owns whom. Thread-safe.
final class ItemGraph {
  private final Map<String, Item> items = new HashMap<>();
  private final Map<String, Set<String>> dependents = new HashMap<>();

  /// Takes in the newest state of an object.
  synchronized void put(Item item) {
    Item before = items.put(item.uid(), item);
    if (before != null) {
      if (before.owners().equals(item.owners())) {
        return;
      }
      unlink(before);
    }
    for (OwnerReference owner : item.owners()) {
      dependents.computeIfAbsent(owner.getUid(), _ -> new LinkedHashSet<>()).add(item.uid());
    }
  }

  synchronized void remove(String uid) {
    Item before = items.remove(uid);
    if (before != null) {
      unlink(before);
    }
  }

  synchronized Optional<Item> get(String uid) {
    return Optional.ofNullable(items.get(uid));
  }

  synchronized List<Item> dependentsOf(String uid) {
    List<Item> found = new ArrayList<>();
    for (String dependent : dependents.getOrDefault(uid, Set.of())) {
      Item item = items.get(dependent);
      if (item != null) {
        found.add(item);
      }
    }
    return found;
  }

  private void unlink(Item item) {
    for (OwnerReference owner : item.owners()) {
      Set<String> others = dependents.get(owner.getUid());
      if (others != null) {
        others.remove(item.uid());
        if (others.isEmpty()) {
          dependents.remove(owner.getUid());
        }
      }
    }
  }
}
