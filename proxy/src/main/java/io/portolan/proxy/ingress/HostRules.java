// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.RedirectTarget;
import io.portolan.proxy.ingress.nginx.Redirects;
import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.HostRoutes;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.route.Share;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compiles the paths of a host that exists, each by itself: the oldest goes first.
///
/// @param host whose routes they become
/// @param claims whose paths they are: the host's own, or those of the one it is another name of
record HostRules(HostPattern host, HostClaims claims, HostFrame frame, Globals globals) {
  /// To whom a path is, and where its requests go.
  private record Owner(IngressRoutes ingress, Destination to, Seniority seniority) {}

  /// The routes with those of one path compiled anew.
  Doors compile(PathMatch path, Doors before) {
    Optional<Owner> owner = owner(path);
    if (owner.isEmpty()) {
      return before.with(path, List.of(), List.of());
    }
    List<Route> https = routes(path, owner.get());
    List<Route> http = toTls(path, owner.get(), https.getFirst()).map(List::of).orElse(https);
    return before.with(
        path, http.stream().map(this::open).toList(), https.stream().map(this::secured).toList());
  }

  private Optional<Owner> owner(PathMatch path) {
    return claims
        .paths()
        .owner(path)
        .map(each -> new Owner(each.ingress(), each.claim().to(), each.seniority()))
        .or(() -> path.equals(claims.all()) ? rest() : Optional.empty());
  }

  /// Whose the requests are that no path takes.
  private Optional<Owner> rest() {
    return claims
        .first(Part.REST)
        .map(
            each ->
                new Owner(
                    each,
                    each.first(claims.host(), Claim.Rest.class).orElseThrow().to(),
                    each.seniority(Integer.MAX_VALUE)));
  }

  private List<Route> routes(PathMatch path, Owner owner) {
    Action action = action(owner.ingress(), owner.to());
    List<Route> routes =
        claims
            .canaries()
            .owner(path)
            .filter(_ -> action instanceof Forward && claims.paths().owner(path).isPresent())
            .map(canary -> CanaryRoutes.of(host, owner.to(), owner.seniority(), canary))
            .orElseGet(() -> List.of(plain(path, action, owner.seniority())));
    // A canary has what is asked for beside from the path it shares.
    return routes.stream().map(each -> each.with(options(owner.ingress(), each))).toList();
  }

  private RouteOptions options(IngressRoutes ingress, Route route) {
    return route.action() instanceof Forward
        ? RouteSettings.of(ingress, route, globals, frame.hasTls())
        : RouteSettings.ofAnswer(ingress, globals, frame.hasTls());
  }

  private Route plain(PathMatch path, Action action, Seniority seniority) {
    return new Route(host, path, Conditions.NONE, action, seniority);
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

  /// The redirect to HTTPS that requests without TLS get in place of the path's routes.
  private Optional<Route> toTls(PathMatch path, Owner owner, Route first) {
    Redirects redirects = owner.ingress().options().redirects();
    boolean isRedirected =
        first.action() instanceof Forward
            && (redirects.alwaysToTls() || (redirects.toTls() && frame.hasTls()))
            && !OpenPaths.isOpen(redirects, path);
    return isRedirected
        ? Optional.of(plain(path, OpenPaths.toTls(redirects), owner.seniority()))
        : Optional.empty();
  }

  private Route secured(Route route) {
    return frame.clients().map(clients -> clients.secured(route)).orElse(route);
  }

  private Route open(Route route) {
    return frame.clients().map(clients -> clients.open(route)).orElse(route);
  }

  /// The paths whose routes [#finished] makes out of those of others.
  Set<PathMatch> finishing() {
    return new OpenPaths(host, claims, this::secured).paths();
  }

  /// The routes of the host, now that those of each path are known.
  Doors finished(Doors compiled) {
    IngressRoutes oldest = claims.first(Part.ANY).orElseThrow();
    if (compiled.areEmpty()) {
      // Without a route the host would be unknown, and its requests fall to other hosts.
      Route nothing = plain(claims.all(), new Answer(404, ""), oldest.seniority(Integer.MAX_VALUE));
      return compiled.with(claims.all(), List.of(nothing), List.of(secured(nothing)));
    }
    Doors doors = new OpenPaths(host, claims, this::secured).apply(compiled);
    Route misdirected = plain(claims.all(), new Answer(421, ""), oldest.seniority(0));
    return frame.passedTo().isEmpty()
        ? doors
        : new Doors(doors.http(), HostRoutes.of(host, List.of(misdirected)));
  }
}
