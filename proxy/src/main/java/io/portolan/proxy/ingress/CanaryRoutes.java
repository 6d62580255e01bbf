// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Canary;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HeaderMatch;
import io.portolan.proxy.route.HostPattern;
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
  private final Destination main;
  private final Destination to;
  private final PathClaim canary;
  private final List<Route> routes = new ArrayList<>();

  private CanaryRoutes(HostPattern host, Destination main, Destination to, PathClaim canary) {
    this.host = host;
    this.main = main;
    this.to = to;
    this.canary = canary;
  }

  /// @param main where the path's other requests go
  /// @param seniority of the path
  static List<Route> of(HostPattern host, Destination main, Seniority seniority, PathClaim canary) {
    Canary rule = canary.ingress().options().canary();
    Destination to = Sessions.canary(main, canary.claim().to(), canary.ingress().options());
    CanaryRoutes routes = new CanaryRoutes(host, main, to, canary);
    routes.byHeader(rule);
    routes.byCookie(rule);
    Forward byChance =
        new Forward(
            List.of(new Share(rule.total() - rule.weight(), main), new Share(rule.weight(), to)));
    routes.routes.add(
        new Route(
            host,
            canary.path(),
            Conditions.NONE,
            rule.weight() == 0 ? routes.all(false) : byChance,
            seniority));
    return routes.routes;
  }

  /// To the canary or to the main path, where a client's session does not hold it at the other.
  private Forward all(boolean toCanary) {
    return new Forward(
        Sessions.hasOne(main) || Sessions.hasOne(to)
            ? List.of(new Share(toCanary ? 0 : 1, main), new Share(toCanary ? 1 : 0, to))
            : List.of(new Share(1, toCanary ? to : main)));
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
            canary.path(),
            conditions,
            all(toCanary),
            canary.ingress().seniority(canary.claim().index() * KINDS + kind)));
  }
}
