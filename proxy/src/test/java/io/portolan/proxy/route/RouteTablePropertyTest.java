// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Random tables and requests, held against an oracle that looks at every route.
class RouteTablePropertyTest {
  private static final int TABLES = 2_000;
  private static final int REQUESTS = 50;
  private static final List<String> LABELS = List.of("a", "b", "shop");
  private static final List<String> ELEMENTS = List.of("a", "b", "ab", "", "%2F");

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void findsWhatTheOracleFinds() {
    int found = 0;
    for (int round = 0; round < TABLES; round++) {
      Map<HostPattern, List<Route>> routes = new HashMap<>();
      RouteTable table = RouteTable.empty();
      for (int change = random.nextInt(8); change >= 0; change--) {
        HostPattern host = host();
        routes.put(host, routes(host));
        table = table.with(host, routes.get(host));
      }
      List<Route> all = routes.values().stream().flatMap(List::stream).toList();
      for (int i = 0; i < REQUESTS; i++) {
        DescribedRequest request = request();
        Optional<Route> expected = oracle(all, request);
        assertThat(table.find(request))
            .as("seed %d, round %d: %s%s of %s", seed, round, request.host(), request.path(), all)
            .isEqualTo(expected);
        assertThat(table.explain(request).taken()).isEqualTo(expected);
        found += expected.isPresent() ? 1 : 0;
      }
    }
    assertThat(found).as("seed %d", seed).isGreaterThan(TABLES * REQUESTS / 20);
  }

  /// The most specific host, then the first by the rules that Kubernetes has written down.
  private static Optional<Route> oracle(List<Route> routes, DescribedRequest request) {
    String host = request.host().toString();
    Optional<HostPattern> best =
        routes.stream()
            .map(Route::host)
            .filter(pattern -> matches(pattern, host))
            .max(
                (a, b) -> {
                  int byExact = Boolean.compare(isExact(a), isExact(b));
                  int byLength = Integer.compare(a.name().length(), b.name().length());
                  int byKind = b.kind().compareTo(a.kind());
                  return byExact != 0 ? byExact : byLength != 0 ? byLength : byKind;
                });
    return routes.stream()
        .filter(route -> best.equals(Optional.of(route.host())))
        .filter(route -> matches(route, request))
        .reduce((a, b) -> wins(a, b) ? a : b);
  }

  private static boolean isExact(HostPattern pattern) {
    return pattern.kind() == HostPattern.Kind.EXACT;
  }

  private static boolean matches(HostPattern pattern, String host) {
    String suffix = "." + pattern.name();
    boolean isBelow = host.endsWith(suffix) && host.length() > suffix.length();
    return switch (pattern.kind()) {
      case EXACT -> host.equals(pattern.name());
      case ONE_LABEL -> isBelow && host.indexOf('.') == host.length() - suffix.length();
      case ANY_DEPTH -> isBelow;
      case ANY -> true;
    };
  }

  private static boolean matches(Route route, DescribedRequest request) {
    String path = request.path().toString();
    boolean isOnPath =
        switch (route.path()) {
          case PathMatch.Exact exact -> path.equals(exact.path());
          case PathMatch.Prefix prefix -> elements(path).startsWith(elements(prefix.path()));
          case PathMatch.Regex regex ->
              path.toLowerCase(Locale.ROOT).startsWith(regex.pattern().text());
        };
    return isOnPath
        && route.conditions().method().map("GET"::equals).orElse(true)
        && route.conditions().headers().stream().allMatch(each -> each.holds(request));
  }

  /// Each element with a mark before and after, so that none is part of another.
  private static String elements(String path) {
    return path.equals("/")
        ? ""
        : List.of(path.substring(1).split("/", -1)).stream()
            .map(element -> "<" + element + ">")
            .collect(Collectors.joining());
  }

  private static boolean wins(Route a, Route b) {
    boolean isAExact = a.path() instanceof PathMatch.Exact;
    boolean isBExact = b.path() instanceof PathMatch.Exact;
    if (isAExact != isBExact) {
      return isAExact;
    }
    if (a.path().length() != b.path().length()) {
      return a.path().length() > b.path().length();
    }
    boolean isAPrefix = a.path() instanceof PathMatch.Prefix;
    if (isAPrefix != b.path() instanceof PathMatch.Prefix) {
      return isAPrefix;
    }
    if (a.conditions().method().isPresent() != b.conditions().method().isPresent()) {
      return a.conditions().method().isPresent();
    }
    int byHeaders = a.conditions().headers().size() - b.conditions().headers().size();
    return byHeaders != 0 ? byHeaders > 0 : a.seniority().compareTo(b.seniority()) < 0;
  }

  private HostPattern host() {
    String name = labels(1 + random.nextInt(2));
    return switch (random.nextInt(5)) {
      case 0 -> HostPattern.ANY;
      case 1 -> HostPattern.ingress("*." + name);
      case 2 -> HostPattern.gateway("*." + name);
      default -> HostPattern.ingress(name);
    };
  }

  private String labels(int count) {
    return random
        .ints(count, 0, LABELS.size())
        .mapToObj(LABELS::get)
        .collect(Collectors.joining("."));
  }

  private List<Route> routes(HostPattern host) {
    List<Route> routes = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      Seniority seniority = new Seniority(Instant.ofEpochSecond(random.nextInt(3)), "a/b", i);
      routes.add(new Route(host, path(), conditions(), Forward.to("to-" + i), seniority));
    }
    return routes;
  }

  private PathMatch path() {
    return switch (random.nextInt(6)) {
      case 0 -> new PathMatch.Regex(SafePattern.pathStart("/" + random.nextInt(2)));
      case 1 -> new PathMatch.Regex(SafePattern.pathStart("/ab"));
      case 2, 3 -> new PathMatch.Exact(elements());
      default -> new PathMatch.Prefix(elements());
    };
  }

  private String elements() {
    return "/"
        + random
            .ints(random.nextInt(4), 0, ELEMENTS.size())
            .mapToObj(ELEMENTS::get)
            .collect(Collectors.joining("/"));
  }

  private Conditions conditions() {
    return switch (random.nextInt(6)) {
      case 0 -> Routes.method(random.nextBoolean() ? "GET" : "POST");
      case 1 -> Routes.header("x-a", "yes");
      case 2 -> Routes.header("x-b", "yes");
      default -> Conditions.NONE;
    };
  }

  private DescribedRequest request() {
    Map<String, String> headers = random.nextBoolean() ? Map.of() : Map.of("x-a", "yes");
    return new DescribedRequest("GET", labels(1 + random.nextInt(4)), elements(), headers);
  }
}
