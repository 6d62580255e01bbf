// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.SafePattern;
import io.portolan.proxy.route.Seniority;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which Ingresses ask what of one host, the oldest first.
final class HostClaims {
  private static final PathMatch ALL_BY_REGEX = new PathMatch.Regex(SafePattern.pathStart(""));

  private final HostPattern host;
  private final Map<Part, TreeMap<Seniority, IngressRoutes>> parts = new EnumMap<>(Part.class);
  private final PathClaims paths = new PathClaims();
  private final PathClaims canaries = new PathClaims();

  HostClaims(HostPattern host) {
    this.host = host;
  }

  /// Takes one state of an Ingress for another, at the cost of what these ask for; where all paths
  /// become regular expressions, or are so no longer, at the cost of all.
  ///
  /// @param told grows by the Ingresses of which something else may have to be said
  /// @return the paths that may have another owner, or be treated otherwise
  Set<PathMatch> replace(
      Optional<IngressRoutes> before, Optional<IngressRoutes> after, Set<NamespacedName> told) {
    HostHeads heads = HostHeads.of(this);
    Set<PathMatch> changed = new HashSet<>();
    Set<PathMatch> contested = new HashSet<>();
    for (PathClaim each : before.map(this::paths).orElse(List.of())) {
      changed.add(each.path());
      if (likes(each.ingress()).remove(each)) {
        contested.add(each.path());
      }
    }
    before.ifPresent(each -> Part.of(each, host).forEach(part -> leave(part, each)));
    after.ifPresent(each -> Part.of(each, host).forEach(part -> join(part, each)));
    if (isRegex() != heads.isRegex()) {
      paths.clear();
      canaries.clear();
      all(Part.ANY).forEach(each -> paths(each).forEach(likes(each)::add));
    }
    for (PathClaim each : after.map(this::paths).orElse(List.of())) {
      changed.add(each.path());
      if (likes(each.ingress()).add(each)) {
        contested.add(each.path());
      }
    }
    changed.add(all());
    for (PathMatch path : contested) {
      paths.of(path).forEach(each -> told.add(each.ingress().name()));
      canaries.of(path).forEach(each -> told.add(each.ingress().name()));
    }
    heads.tell(this, told);
    return changed;
  }

  /// The claims among which those of the Ingress are.
  PathClaims likes(IngressRoutes ingress) {
    return ingress.isCanary() ? canaries : paths;
  }

  private void join(Part part, IngressRoutes ingress) {
    parts.computeIfAbsent(part, _ -> new TreeMap<>()).put(ingress.seniority(0), ingress);
  }

  private void leave(Part part, IngressRoutes ingress) {
    parts.computeIfPresent(
        part,
        (_, all) -> {
          all.remove(ingress.seniority(0));
          return all.isEmpty() ? null : all;
        });
  }

  HostPattern host() {
    return host;
  }

  boolean has(Part part) {
    return parts.containsKey(part);
  }

  boolean isRegex() {
    return has(Part.REGEX);
  }

  /// The oldest of those who are that to the host.
  Optional<IngressRoutes> first(Part part) {
    return Optional.ofNullable(parts.get(part)).map(all -> all.firstEntry().getValue());
  }

  Collection<IngressRoutes> all(Part part) {
    TreeMap<Seniority, IngressRoutes> all = parts.get(part);
    return all == null ? List.of() : Collections.unmodifiableCollection(all.values());
  }

  /// The paths of the host, canaries apart.
  PathClaims paths() {
    return paths;
  }

  PathClaims canaries() {
    return canaries;
  }

  /// What an Ingress asks for of the host's paths, as far as it can be understood.
  List<PathClaim> paths(IngressRoutes ingress) {
    List<PathClaim> claims = new ArrayList<>();
    for (Claim.Path claim : ingress.claims(host, Claim.Path.class)) {
      try {
        claims.add(new PathClaim(ingress, claim, path(claim)));
      } catch (IllegalArgumentException e) {
        // HostProblems says so.
        continue;
      }
    }
    return claims;
  }

  /// The path that takes all requests.
  PathMatch all() {
    return isRegex() ? ALL_BY_REGEX : PathMatch.ALL;
  }

  /// How the host understands a path.
  ///
  /// @throws IllegalArgumentException when it does not; the message says why
  PathMatch path(Claim.Path claim) {
    if (isRegex()) {
      return new PathMatch.Regex(SafePattern.pathStart(claim.path()));
    }
    return switch (claim.type()) {
      case EXACT -> new PathMatch.Exact(claim.path());
      case PREFIX, IMPLEMENTATION_SPECIFIC -> new PathMatch.Prefix(claim.path());
    };
  }
}
