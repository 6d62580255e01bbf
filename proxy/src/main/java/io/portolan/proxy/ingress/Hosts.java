// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.Redirects;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which Ingresses ask something of which host, and what comes of it.
final class Hosts {
  private final Map<HostPattern, HostClaims> byHost = new HashMap<>();
  private final Groups<HostPattern, HostPattern> names = new Groups<>();

  private Globals globals;

  Hosts(Globals globals) {
    this.globals = globals;
  }

  /// From now on the ConfigMap asks for that; what is compiled already stays.
  void set(Globals globals) {
    this.globals = globals;
  }

  /// All hosts of which something is asked.
  Set<HostPattern> all() {
    return Set.copyOf(byHost.keySet());
  }

  /// Takes one state of an Ingress for another, on one of the hosts that it names.
  ///
  /// @param told grows by the Ingresses of which something else may have to be said
  /// @return the host's paths that are to be compiled
  Set<PathMatch> replace(
      HostPattern host,
      Optional<IngressRoutes> before,
      Optional<IngressRoutes> after,
      Set<NamespacedName> told) {
    HostClaims claims = byHost.computeIfAbsent(host, HostClaims::new);
    Set<PathMatch> changed = claims.replace(before, after, told);
    if (!claims.has(Part.ANY)) {
      byHost.remove(host);
    }
    return changed;
  }

  /// The hosts that are other names of that one.
  Set<HostPattern> names(HostPattern host) {
    return names.of(host);
  }

  /// What is asked for on the host and does not hold, of what the Ingress asks for.
  List<Finding> problems(HostPattern host, IngressRoutes ingress) {
    return Optional.ofNullable(byHost.get(host))
        .map(claims -> HostProblems.of(claims, ingress))
        .orElse(List.of());
  }

  /// What comes of a host now.
  ///
  /// @param paths where it may differ from the earlier outcome
  record Compiled(HostOutcome outcome, Set<PathMatch> paths) {}

  /// Compiles what has changed of a host: some of its paths, or all where what holds for all of
  /// them has changed.
  ///
  /// @param changed paths; empty for all
  Compiled compile(HostPattern host, HostOutcome before, Optional<Set<PathMatch>> changed) {
    before.frame().ifPresent(frame -> names.remove(frame.rules(), host));
    HostClaims own = byHost.getOrDefault(host, new HostClaims(host));
    Optional<HostClaims> rules = rules(own);
    if (rules.isEmpty()) {
      HostOutcome outcome =
          own.first(Part.SENT)
              .map(each -> sent(host, each))
              .orElseGet(() -> HostOutcome.nothing(host));
      return new Compiled(outcome, union(before.all(), outcome.all()));
    }
    HostClaims claims = rules.get();
    HostFrame frame = HostFrame.of(claims, own.has(Part.CERTIFICATE));
    names.add(frame.rules(), host);
    HostRules compiler = new HostRules(host, claims, frame, globals);
    Optional<Set<PathMatch>> some = changed.filter(_ -> before.frame().equals(Optional.of(frame)));
    Doors paths = some.isPresent() ? before.paths() : Doors.none(host);
    for (PathMatch path :
        some.orElseGet(() -> union(claims.paths().paths(), Set.of(claims.all())))) {
      paths = compiler.compile(path, paths);
    }
    HostOutcome outcome = new HostOutcome(Optional.of(frame), paths, compiler.finished(paths));
    return new Compiled(
        outcome,
        some.map(each -> union(each, compiler.finishing()))
            .orElseGet(() -> union(before.all(), outcome.all())));
  }

  /// Whose paths the host has: its own where it exists, else those of the host that the oldest
  /// Ingress makes it another name of.
  private Optional<HostClaims> rules(HostClaims own) {
    if (own.has(Part.KNOWN)) {
      return Optional.of(own);
    }
    return own.first(Part.ALIAS)
        .map(each -> each.first(own.host(), Claim.Alias.class).orElseThrow().of())
        .map(byHost::get);
  }

  private static HostOutcome sent(HostPattern host, IngressRoutes ingress) {
    Redirects redirects = ingress.options().redirects();
    Claim.Sent claim = ingress.first(host, Claim.Sent.class).orElseThrow();
    Redirect redirect =
        new Redirect(
            redirects.status(),
            Optional.empty(),
            Optional.of(claim.to().name()),
            Optional.empty(),
            Redirect.NewPath.SAME);
    Route all = new Route(host, PathMatch.ALL, Conditions.NONE, redirect, ingress.seniority(0));
    Doors none = Doors.none(host);
    return new HostOutcome(
        Optional.empty(), none, none.with(PathMatch.ALL, List.of(all), List.of(all)));
  }

  private static Set<PathMatch> union(Set<PathMatch> one, Set<PathMatch> other) {
    Set<PathMatch> all = new HashSet<>(one);
    all.addAll(other);
    return all;
  }
}
