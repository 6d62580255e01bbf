// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Canary;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HeaderMatch;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.SafePattern;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.route.Share;
import io.portolan.proxy.route.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The routes of a path that has a canary: header before cookie before chance.
///
/// Routes that ask for a header win over those that ask for none, and between equals the earlier
/// rule wins.
final class CanaryRoutes {
  private static final int KINDS = 4;

  private final HostPattern host;
  private final PathMatch path;
  private final Destination main;
  private final Destination canary;
  private final IngressRoutes ingress;
  private final Claim.Path claim;
  private final List<Route> routes = new ArrayList<>();

  private CanaryRoutes(
      HostPattern host,
      PathMatch path,
      Destination main,
      Destination canary,
      IngressRoutes ingress,
      Claim.Path claim) {
    this.host = host;
    this.path = path;
    this.main = main;
    this.canary = canary;
    this.ingress = ingress;
    this.claim = claim;
  }

  /// @param main where the path's other requests go
  /// @param seniority of the path
  /// @param ingress the canary
  /// @param claim its path
  static List<Route> of(
      HostPattern host,
      PathMatch path,
      Destination main,
      Seniority seniority,
      IngressRoutes ingress,
      Claim.Path claim) {
    Canary canary = ingress.options().canary();
    Destination to = Sessions.canary(main, claim.to(), ingress.options());
    CanaryRoutes routes = new CanaryRoutes(host, path, main, to, ingress, claim);
    routes.byHeader(canary);
    routes.byCookie(canary);
    Forward byChance =
        new Forward(
            List.of(
                new Share(canary.total() - canary.weight(), main), new Share(canary.weight(), to)));
    routes.routes.add(
        new Route(
            host,
            path,
            Conditions.NONE,
            canary.weight() == 0 ? routes.all(false) : byChance,
            seniority));
    return routes.routes;
  }

  /// To the canary or to the main path, where a client's session does not hold it at the other.
  private Forward all(boolean toCanary) {
    return new Forward(
        Sessions.hasOne(main) || Sessions.hasOne(canary)
            ? List.of(new Share(toCanary ? 0 : 1, main), new Share(toCanary ? 1 : 0, canary))
            : List.of(new Share(1, toCanary ? canary : main)));
  }

  private void byHeader(Canary rule) {
    if (rule.header().isEmpty()) {
      return;
    }
    Optional<ValueMatch> asked =
        rule.value().isEmpty()
            ? rule.pattern().map(ValueMatch.Regex::new)
            : Optional.of(new ValueMatch.Exact(rule.value()));
    add(0, rule.header(), asked.orElse(new ValueMatch.Exact("always")), true);
    if (asked.isEmpty()) {
      add(1, rule.header(), new ValueMatch.Exact("never"), false);
    }
  }

  private void byCookie(Canary rule) {
    if (!rule.cookie().isEmpty()) {
      add(2, "cookie", cookie(rule.cookie(), "always"), true);
      add(3, "cookie", cookie(rule.cookie(), "never"), false);
    }
  }

  private static ValueMatch cookie(String name, String value) {
    return new ValueMatch.Regex(
        SafePattern.whole("(?:.*;)?\\s*" + Pattern.quote(name) + "=" + value + "\\s*(?:;.*)?"));
  }

  private void add(int kind, String header, ValueMatch value, boolean toCanary) {
    Conditions conditions =
        new Conditions(Optional.empty(), List.of(new HeaderMatch(header, value)), List.of());
    routes.add(
        new Route(
            host,
            path,
            conditions,
            all(toCanary),
            ingress.seniority(claim.index() * KINDS + kind)));
  }
}
