// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Sets by key, of which none is empty.
///
/// @param <K> key
/// @param <V> what belongs to it
final class Groups<K, V> {
  private final Map<K, Set<V>> byKey = new HashMap<>();

  void add(K key, V value) {
    byKey.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
  }

  void addAll(K key, Set<V> values) {
    byKey.computeIfAbsent(key, _ -> new HashSet<>()).addAll(values);
  }

  void remove(K key, V value) {
    byKey.computeIfPresent(
        key,
        (_, all) -> {
          all.remove(value);
          return all.isEmpty() ? null : all;
        });
  }

  /// Those of the key, as they are now.
  Set<V> of(K key) {
    return Set.copyOf(byKey.getOrDefault(key, Set.of()));
  }

  Map<K, Set<V>> all() {
    return byKey;
  }
}
