// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Share;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What routes lead to, with how many do.
final class BackendUses {
  private final TreeMap<IngressBackend, Integer> uses = new TreeMap<>();

  void add(IngressBackend backend) {
    uses.merge(backend, 1, Integer::sum);
  }

  void remove(IngressBackend backend) {
    uses.computeIfPresent(backend, (_, n) -> n == 1 ? null : n - 1);
  }

  boolean has(IngressBackend backend) {
    return uses.containsKey(backend);
  }

  SortedSet<IngressBackend> all() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(uses.keySet()));
  }

  /// All that a route's requests may lead to, beside the route or on it.
  static Stream<IngressBackend> of(Route route) {
    return Stream.concat(of(route.action()), route.options().backends()).map(IngressBackend::of);
  }

  static Stream<Backend> of(Action action) {
    return action instanceof Forward forward
        ? forward.shares().stream()
            .map(Share::to)
            .filter(Backend.class::isInstance)
            .map(Backend.class::cast)
        : Stream.empty();
  }
}
