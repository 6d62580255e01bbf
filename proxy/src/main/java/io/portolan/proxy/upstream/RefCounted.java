// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What several event loops have in common, for as long as one of them has it.
///
/// Safe for use by several threads.
final class RefCounted<K, V> {
  private final ConcurrentHashMap<K, Held<V>> all = new ConcurrentHashMap<>();

  private record Held<V>(V value, int users) {}

  /// The one of that key, until [#release].
  V acquire(K key, Supplier<V> otherwise) {
    return all.compute(
            key,
            (_, held) ->
                held == null
                    ? new Held<>(otherwise.get(), 1)
                    : new Held<>(held.value(), held.users() + 1))
        .value();
  }

  /// It is forgotten when nobody has it any more.
  void release(K key) {
    all.computeIfPresent(
        key, (_, held) -> held.users() == 1 ? null : new Held<>(held.value(), held.users() - 1));
  }
}
