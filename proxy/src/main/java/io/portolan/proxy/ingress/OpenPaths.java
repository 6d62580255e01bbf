// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Redirects;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.route.SafePattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The paths of a host whose requests are treated apart from the path that takes them: the root
/// that is redirected to another, and what is never redirected to HTTPS.
final class OpenPaths {
  private static final PathMatch ROOT = new PathMatch.Exact("/");

  private final HostPattern host;
  private final boolean isRegex;
  private final List<IngressRoutes> ingresses;

  OpenPaths(HostPattern host, boolean isRegex, List<IngressRoutes> ingresses) {
    this.host = host;
    this.isRegex = isRegex;
    this.ingresses = ingresses;
  }

  static Redirect toTls(Redirects redirects) {
    return new Redirect(
        redirects.status(),
        Optional.of("https"),
        Optional.empty(),
        Optional.empty(),
        Redirect.NewPath.SAME);
  }

  /// Whether the path lies where nothing is redirected to HTTPS.
  static boolean isOpen(Redirects redirects, PathMatch path) {
    return switch (path) {
      case PathMatch.Exact exact -> isOpen(redirects, exact.path());
      case PathMatch.Prefix prefix -> isOpen(redirects, prefix.path());
      case PathMatch.Regex regex -> isOpen(redirects, regex.pattern().text());
    };
  }

  private static boolean isOpen(Redirects redirects, String path) {
    return redirects.plainPaths().stream().anyMatch(path::startsWith);
  }

  /// Adds their routes to the host's.
  void add(List<Route> http, List<Route> https) {
    Redirects redirects = ingresses.getFirst().options().redirects();
    for (String open : redirects.plainPaths()) {
      boolean isRedirected =
          find(http, open).filter(each -> each.action().equals(toTls(redirects))).isPresent();
      if (isRedirected) {
        PathMatch path =
            isRegex
                ? new PathMatch.Regex(SafePattern.pathStart(Pattern.quote(open)))
                : new PathMatch.Prefix(open);
        find(https, open)
            .ifPresent(
                route ->
                    http.add(
                        new Route(
                            host,
                            path,
                            Conditions.NONE,
                            route.action(),
                            route.seniority(),
                            route.options())));
      }
    }
    find(https, "/")
        .filter(route -> route.action() instanceof Forward)
        .ifPresent(route -> root(route, http, https));
  }

  private void root(Route route, List<Route> http, List<Route> https) {
    String to =
        ingresses.stream()
            .filter(each -> each.name().toString().equals(route.seniority().object()))
            .map(each -> each.options().rewriting().appRoot())
            .findFirst()
            .orElse("");
    if (!to.isEmpty()) {
      Redirect redirect =
          new Redirect(
              302,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              new Redirect.NewPath.Complete(to));
      for (List<Route> routes : List.of(http, https)) {
        routes.removeIf(each -> each.path().equals(ROOT));
        routes.add(new Route(host, ROOT, Conditions.NONE, redirect, route.seniority()));
      }
    }
  }

  private Optional<Route> find(List<Route> routes, String path) {
    String name =
        switch (host.kind()) {
          case EXACT -> host.name();
          case ONE_LABEL, ANY_DEPTH -> "any." + host.name();
          case ANY -> "any";
        };
    return RouteTable.of(routes).find(new DescribedRequest("GET", name, path, Map.of()));
  }
}
