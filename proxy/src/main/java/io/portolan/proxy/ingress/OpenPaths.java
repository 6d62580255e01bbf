// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Redirects;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.HostRoutes;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.SafePattern;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// The paths of a host whose requests are treated apart from the path that takes them: the root
/// that is redirected to another, and what is never redirected to HTTPS.
///
/// @param claims whose paths they are
/// @param secured what becomes of a route with TLS
record OpenPaths(HostPattern host, HostClaims claims, UnaryOperator<Route> secured) {
  private static final PathMatch ROOT = new PathMatch.Exact("/");

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

  /// All that [#apply] may change.
  Set<PathMatch> paths() {
    Set<PathMatch> paths = new HashSet<>(Set.of(ROOT, claims.all()));
    plainPaths().forEach(each -> paths.add(path(each)));
    return paths;
  }

  /// The same for all Ingresses, since the ConfigMap says it.
  private List<String> plainPaths() {
    return claims.first(Part.ANY).orElseThrow().options().redirects().plainPaths();
  }

  private PathMatch path(String open) {
    return claims.isRegex()
        ? new PathMatch.Regex(SafePattern.pathStart(Pattern.quote(open)))
        : new PathMatch.Prefix(open);
  }

  /// The host's routes with theirs.
  Doors apply(Doors doors) {
    Doors open = doors;
    for (String each : plainPaths()) {
      open = opened(open, each);
    }
    return rooted(open);
  }

  private Doors opened(Doors doors, String open) {
    boolean isRedirected =
        find(doors.http(), open).filter(each -> each.action() instanceof Redirect).isPresent();
    Optional<Route> secure =
        find(doors.https(), open).filter(each -> each.action() instanceof Forward);
    if (!isRedirected || secure.isEmpty()) {
      return doors;
    }
    Route plain =
        new Route(
            host,
            path(open),
            Conditions.NONE,
            secure.get().action(),
            secure.get().seniority(),
            secure.get().options());
    return new Doors(doors.http().with(plain.path(), List.of(plain)), doors.https());
  }

  private Doors rooted(Doors doors) {
    Optional<Route> root =
        find(doors.https(), "/").filter(each -> each.action() instanceof Forward);
    String to = root.map(this::owner).map(each -> each.options().rewriting().appRoot()).orElse("");
    if (to.isEmpty()) {
      return doors;
    }
    Redirect redirect =
        new Redirect(
            302,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Redirect.NewPath.Complete(to));
    Route sent = new Route(host, ROOT, Conditions.NONE, redirect, root.get().seniority());
    return doors.with(ROOT, List.of(sent), List.of(secured.apply(sent)));
  }

  private IngressRoutes owner(Route route) {
    return claims
        .paths()
        .owner(route.path())
        .map(PathClaim::ingress)
        .or(() -> claims.first(Part.REST))
        .orElseThrow();
  }

  private Optional<Route> find(HostRoutes routes, String path) {
    return routes.find(new DescribedRequest("GET", "any", path, Map.of()));
  }
}
