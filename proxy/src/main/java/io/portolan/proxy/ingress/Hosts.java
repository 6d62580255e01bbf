// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Redirects;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which Ingresses ask something of which host, and what comes of it.
final class Hosts {
  private final Map<HostPattern, TreeMap<Key, IngressRoutes>> byHost = new HashMap<>();

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

  /// Orders Ingresses by age, then by name.
  private record Key(Instant created, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byAge = created.compareTo(other.created);
      return byAge != 0 ? byAge : name.compareTo(other.name);
    }
  }

  private static Key key(IngressRoutes ingress) {
    return new Key(ingress.ingress().created(), ingress.name().toString());
  }

  void add(IngressRoutes ingress) {
    ingress
        .claims()
        .keySet()
        .forEach(
            host -> byHost.computeIfAbsent(host, _ -> new TreeMap<>()).put(key(ingress), ingress));
  }

  void remove(IngressRoutes ingress) {
    for (HostPattern host : ingress.claims().keySet()) {
      TreeMap<Key, IngressRoutes> left = byHost.getOrDefault(host, new TreeMap<>());
      left.remove(key(ingress));
      if (left.isEmpty()) {
        byHost.remove(host);
      }
    }
  }

  /// Those that ask something of the host, the oldest first.
  List<IngressRoutes> of(HostPattern host) {
    return List.copyOf(byHost.getOrDefault(host, new TreeMap<>()).values());
  }

  HostOutcome compile(HostPattern host) {
    List<IngressRoutes> ingresses = of(host);
    List<Problem> problems = new ArrayList<>();
    Optional<Optional<NamespacedName>> certificate = certificate(host, ingresses, problems);
    HostOutcome routes = routes(host, ingresses, certificate.isPresent());
    problems.addAll(routes.problems());
    return new HostOutcome(
        routes.http(), routes.https(), certificate, routes.clients(), routes.passedTo(), problems);
  }

  private HostOutcome routes(HostPattern host, List<IngressRoutes> ingresses, boolean hasTls) {
    List<Problem> problems = new ArrayList<>();
    if (isKnown(host, ingresses)) {
      HostOutcome rules = HostRules.compile(host, ingresses, hasTls, globals);
      problems.addAll(rules.problems());
      for (IngressRoutes each : ingresses) {
        for (Claim claim : each.claims().getOrDefault(host, List.of())) {
          if (claim instanceof Claim.Alias || claim instanceof Claim.Sent) {
            problems.add(
                Problem.of(
                    each, claim.field(), "host " + host + " has rules of its own, which hold"));
          }
        }
      }
      return new HostOutcome(
          rules.http(),
          rules.https(),
          Optional.empty(),
          rules.clients(),
          rules.passedTo(),
          problems);
    }
    Optional<HostOutcome> alias = alias(host, ingresses, hasTls);
    if (alias.isPresent()) {
      return alias.get();
    }
    for (IngressRoutes ingress : ingresses) {
      for (Claim.Sent sent : ingress.claims(host, Claim.Sent.class)) {
        List<Route> redirect = List.of(redirect(host, sent, ingress));
        return HostOutcome.of(redirect, redirect, List.of());
      }
      // Only canaries have paths on a host that is not known.
      for (Claim.Path path : ingress.claims(host, Claim.Path.class)) {
        problems.add(
            Problem.of(
                ingress,
                path.field(),
                "no other Ingress has host " + host + ", whose path this canary would share"));
      }
    }
    return HostOutcome.of(List.of(), List.of(), problems);
  }

  private static boolean isKnown(HostPattern host, List<IngressRoutes> ingresses) {
    return ingresses.stream()
        .anyMatch(
            each ->
                !each.claims(host, Claim.Known.class).isEmpty()
                    || !each.claims(host, Claim.Rest.class).isEmpty());
  }

  /// The oldest Ingress that makes the host another name of one says of which.
  private Optional<HostOutcome> alias(
      HostPattern host, List<IngressRoutes> ingresses, boolean hasTls) {
    List<Problem> problems = new ArrayList<>();
    Optional<HostPattern> known = Optional.empty();
    for (IngressRoutes ingress : ingresses) {
      for (Claim.Alias alias : ingress.claims(host, Claim.Alias.class)) {
        if (known.isEmpty()) {
          known = Optional.of(alias.of());
        } else if (!known.get().equals(alias.of())) {
          problems.add(
              Problem.of(
                  ingress,
                  alias.field(),
                  host
                      + " is another name of host "
                      + known.get()
                      + " already, and not of "
                      + alias.of()));
        }
      }
    }
    return known.map(
        each -> {
          HostOutcome rules = HostRules.compile(each, of(each), hasTls, globals);
          return new HostOutcome(
              renamed(rules.http(), host),
              renamed(rules.https(), host),
              Optional.empty(),
              rules.clients(),
              rules.passedTo(),
              problems);
        });
  }

  private static List<Route> renamed(List<Route> routes, HostPattern host) {
    return routes.stream()
        .map(
            each ->
                new Route(
                    host,
                    each.path(),
                    each.conditions(),
                    each.action(),
                    each.seniority(),
                    each.options()))
        .toList();
  }

  private static Route redirect(HostPattern host, Claim.Sent sent, IngressRoutes ingress) {
    Redirects redirects = ingress.options().redirects();
    Redirect redirect =
        new Redirect(
            redirects.status(),
            Optional.empty(),
            Optional.of(sent.to().name()),
            Optional.empty(),
            Redirect.NewPath.SAME);
    return new Route(host, PathMatch.ALL, Conditions.NONE, redirect, ingress.seniority(0));
  }

  private static Optional<Optional<NamespacedName>> certificate(
      HostPattern host, List<IngressRoutes> ingresses, List<Problem> problems) {
    Optional<Claim.Certificate> used = Optional.empty();
    Optional<IngressRoutes> owner = Optional.empty();
    for (IngressRoutes ingress : ingresses) {
      Optional<Claim.Certificate> claim =
          ingress.claims(host, Claim.Certificate.class).stream().findFirst();
      if (claim.isPresent() && used.isEmpty()) {
        used = claim;
        owner = Optional.of(ingress);
      } else if (claim.isPresent()
          && !claim.get().secret().equals(used.flatMap(Claim.Certificate::secret))) {
        problems.add(
            Problem.of(
                ingress,
                claim.get().field(),
                "host "
                    + host
                    + " has the certificate of "
                    + owner.map(each -> each.name().toString()).orElse("")
                    + ", which goes first (by age, then by name)"));
      }
    }
    return used.map(Claim.Certificate::secret);
  }
}
