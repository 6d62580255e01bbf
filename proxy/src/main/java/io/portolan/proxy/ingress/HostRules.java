// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.RedirectTarget;
import io.portolan.proxy.ingress.nginx.Redirects;
import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.SafePattern;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.route.Share;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compiles the claims of all Ingresses on a host that exists: the oldest goes first.
final class HostRules {
  private final HostPattern host;
  private final List<IngressRoutes> ingresses;
  private final boolean isRegex;
  private final boolean hasTls;
  private final Globals globals;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<PathMatch, Taken> taken = new LinkedHashMap<>();
  private final Map<PathMatch, Taken> canaries = new LinkedHashMap<>();
  private final List<Route> http = new ArrayList<>();
  private final List<Route> https = new ArrayList<>();

  /// A path and whose it is.
  private record Taken(IngressRoutes ingress, Claim.Path claim) {}

  private HostRules(
      HostPattern host, List<IngressRoutes> ingresses, boolean hasTls, Globals globals) {
    this.host = host;
    this.ingresses = ingresses;
    this.hasTls = hasTls;
    this.globals = globals;
    this.isRegex =
        ingresses.stream()
            .anyMatch(
                each ->
                    !each.isCanary()
                        && each.options().rewriting().makesRegex()
                        && !each.claims(host, Claim.Path.class).isEmpty());
  }

  /// @param ingresses that ask something of the host, the oldest first
  /// @param hasTls whether the host has a certificate
  static HostOutcome compile(
      HostPattern host, List<IngressRoutes> ingresses, boolean hasTls, Globals globals) {
    HostRules rules = new HostRules(host, ingresses, hasTls, globals);
    rules.take();
    rules.taken.forEach(rules::path);
    rules.rest();
    new OpenPaths(host, rules.isRegex, ingresses).add(rules.http, rules.https);
    return rules.outcome();
  }

  private HostOutcome outcome() {
    Optional<Passthrough> root =
        Optional.ofNullable(taken.get(PathMatch.ALL))
            .map(each -> new Passthrough(each.ingress(), each.claim()));
    Optional<Backend> passedTo = Passthrough.of(host, root, ingresses, problems);
    Optional<HostClients> clients =
        passedTo.isPresent() ? Optional.empty() : HostClients.of(host, ingresses, problems);
    List<Route> secured =
        passedTo.isPresent()
            ? List.of(all(new Answer(421, ""), ingresses.getFirst().seniority(0)))
            : https;
    return new HostOutcome(
        clients.map(each -> each.open(http)).orElse(http),
        clients.map(each -> each.secured(secured)).orElse(secured),
        Optional.empty(),
        clients.map(HostClients::claim),
        passedTo,
        problems);
  }

  private void take() {
    for (IngressRoutes ingress : ingresses) {
      for (Claim.Path claim : ingress.claims(host, Claim.Path.class)) {
        match(ingress, claim)
            .ifPresent(
                match -> {
                  Taken before =
                      (ingress.isCanary() ? canaries : taken)
                          .putIfAbsent(match, new Taken(ingress, claim));
                  if (before != null) {
                    lost(ingress, claim, before.ingress().name());
                  }
                });
      }
    }
    canaries.forEach(
        (match, canary) -> {
          if (!taken.containsKey(match)) {
            problem(
                canary.ingress(),
                canary.claim(),
                "no other Ingress has path "
                    + canary.claim().path()
                    + " of host "
                    + host
                    + ", which this canary would share");
          }
        });
  }

  private void lost(IngressRoutes ingress, Claim.Path claim, NamespacedName winner) {
    String what = (ingress.isCanary() ? "the canary of path " : "path ") + claim.path();
    problem(
        ingress,
        claim,
        winner.equals(ingress.name())
            ? what + " of host " + host + " is there already; the first counts"
            : what
                + " of host "
                + host
                + " belongs to "
                + winner
                + ", which goes first (by age, then by name)");
  }

  private void problem(IngressRoutes ingress, Claim claim, String sentence) {
    problems.add(Problem.of(ingress, claim.field(), sentence));
  }

  private Optional<PathMatch> match(IngressRoutes ingress, Claim.Path claim) {
    try {
      if (isRegex) {
        return Optional.of(new PathMatch.Regex(SafePattern.pathStart(claim.path())));
      }
      return Optional.of(
          switch (claim.type()) {
            case EXACT -> new PathMatch.Exact(claim.path());
            case PREFIX, IMPLEMENTATION_SPECIFIC -> new PathMatch.Prefix(claim.path());
          });
    } catch (IllegalArgumentException e) {
      problem(ingress, claim, e.getMessage() + "; it is left out");
      return Optional.empty();
    }
  }

  private void path(PathMatch match, Taken path) {
    IngressRoutes ingress = path.ingress();
    Seniority seniority = ingress.seniority(path.claim().index());
    Action action = action(ingress, path.claim().to());
    Taken canary = canaries.get(match);
    List<Route> routes =
        canary != null && action instanceof Forward
            ? CanaryRoutes.of(
                host, match, path.claim().to(), seniority, canary.ingress(), canary.claim())
            : List.of(new Route(host, match, Conditions.NONE, action, seniority));
    add(ingress.options(), optioned(ingress, routes), seniority);
  }

  /// What no path takes.
  private void rest() {
    Optional<IngressRoutes> owner = Optional.empty();
    for (IngressRoutes ingress : ingresses) {
      Optional<Claim.Rest> claim = ingress.claims(host, Claim.Rest.class).stream().findFirst();
      if (claim.isPresent() && owner.isPresent()) {
        boolean isMissed = !host.equals(HostPattern.ANY) || ingress.ingress().rules().isEmpty();
        if (isMissed) {
          problem(
              ingress,
              claim.get(),
              "what no path of host "
                  + host
                  + " takes goes to the default backend of "
                  + owner.get().name()
                  + ", which goes first (by age, then by name)");
        }
      } else if (claim.isPresent()) {
        owner = Optional.of(ingress);
        Seniority seniority = ingress.seniority(Integer.MAX_VALUE);
        if (!taken.containsKey(PathMatch.ALL)) {
          Action action = action(ingress, claim.get().to());
          List<Route> routes = List.of(all(action, seniority));
          add(ingress.options(), optioned(ingress, routes), seniority);
        }
      }
    }
    if (https.isEmpty()) {
      // Without a route the host would be unknown, and its requests fall to other hosts.
      Route nothing = all(new Answer(404, ""), ingresses.getFirst().seniority(Integer.MAX_VALUE));
      http.add(nothing);
      https.add(nothing);
    }
  }

  private Route all(Action action, Seniority seniority) {
    PathMatch all = isRegex ? new PathMatch.Regex(SafePattern.pathStart("")) : PathMatch.ALL;
    return new Route(host, all, Conditions.NONE, action, seniority);
  }

  /// The routes with what the Ingress asks for beside; a canary has it from the path it shares.
  private List<Route> optioned(IngressRoutes ingress, List<Route> routes) {
    return routes.stream()
        .map(
            each ->
                each.with(
                    each.action() instanceof Forward
                        ? RouteSettings.of(ingress, each, globals, hasTls)
                        : RouteSettings.ofAnswer(ingress, globals, hasTls)))
        .toList();
  }

  private static Action action(IngressRoutes ingress, Destination to) {
    IngressOptions options = ingress.options();
    Redirects redirects = options.redirects();
    boolean isBroken = redirects.isBroken() || RouteSettings.fault(options).isPresent();
    boolean isClosed = !options.refusals().isEmpty() || ingress.supplies().isLacking();
    if (isClosed || isBroken) {
      return new Answer(503, "");
    }
    if (redirects.target().isPresent()) {
      RedirectTarget target = redirects.target().get();
      return new Redirect(
          target.status(),
          target.scheme(),
          target.host(),
          target.port(),
          target
              .path()
              .<Redirect.NewPath>map(Redirect.NewPath.Complete::new)
              .orElse(Redirect.NewPath.SAME));
    }
    return to instanceof Answer answer ? answer : new Forward(List.of(new Share(1, to)));
  }

  private void add(IngressOptions options, List<Route> routes, Seniority seniority) {
    Redirects redirects = options.redirects();
    Route first = routes.getFirst();
    https.addAll(routes);
    boolean toTls =
        first.action() instanceof Forward
            && (redirects.alwaysToTls() || (redirects.toTls() && hasTls))
            && !OpenPaths.isOpen(redirects, first.path());
    if (toTls) {
      http.add(
          new Route(host, first.path(), Conditions.NONE, OpenPaths.toTls(redirects), seniority));
    } else {
      http.addAll(routes);
    }
  }
}
