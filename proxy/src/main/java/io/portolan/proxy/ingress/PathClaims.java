// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.PathMatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which Ingresses ask for which paths of a host.
final class PathClaims {
  private final Map<PathMatch, TreeSet<PathClaim>> byPath = new HashMap<>();

  /// Adds a claim.
  ///
  /// @return whether the path is its Ingress' now
  boolean add(PathClaim claim) {
    TreeSet<PathClaim> all = byPath.computeIfAbsent(claim.path(), _ -> new TreeSet<>());
    all.add(claim);
    return all.first().isSameAs(claim);
  }

  /// Removes a claim.
  ///
  /// @return whether the path was its Ingress'
  boolean remove(PathClaim claim) {
    boolean wasOwner = owner(claim.path()).filter(claim::isSameAs).isPresent();
    byPath.computeIfPresent(
        claim.path(),
        (_, all) -> {
          all.remove(claim);
          return all.isEmpty() ? null : all;
        });
    return wasOwner;
  }

  void clear() {
    byPath.clear();
  }

  Set<PathMatch> paths() {
    return byPath.keySet();
  }

  /// Those who ask for the path, the oldest first.
  SortedSet<PathClaim> of(PathMatch path) {
    return byPath.getOrDefault(path, new TreeSet<>());
  }

  /// Whose the path is.
  Optional<PathClaim> owner(PathMatch path) {
    return Optional.ofNullable(byPath.get(path)).map(TreeSet::first);
  }
}
