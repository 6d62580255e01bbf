// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  @Test
  void theMostSpecificHostDecidesAlone() {
    RouteTable table =
        RouteTable.of(
            List.of(
                gateway("*.example.com", "Prefix /wide"),
                gateway("*.shop.example.com", "Prefix /narrow"),
                Routes.route("*.shop.example.com", "Prefix /label"),
                Routes.route("www.shop.example.com", "Prefix /exact"),
                Routes.route("", "Prefix /")));
    assertThat(taken(table, "www.shop.example.com", "/exact")).isEqualTo("Prefix /exact");
    assertThat(taken(table, "www.shop.example.com", "/label")).isEqualTo("none");
    assertThat(taken(table, "a.shop.example.com", "/label")).isEqualTo("Prefix /label");
    assertThat(taken(table, "a.b.shop.example.com", "/narrow")).isEqualTo("Prefix /narrow");
    assertThat(taken(table, "a.example.com", "/wide")).isEqualTo("Prefix /wide");
    assertThat(taken(table, "example.com", "/wide")).isEqualTo("Prefix /");
    assertThat(taken(table, "", "/")).isEqualTo("Prefix /");
  }

  private static Route gateway(String host, String path) {
    return new Route(
        HostPattern.gateway(host),
        Routes.path(path),
        Conditions.NONE,
        Forward.to(path),
        new Seniority(Instant.EPOCH, "shop/web", 0));
  }

  private static String taken(RouteTable table, String host, String target) {
    return Routes.taken(table, Routes.get(host, target));
  }

  @Test
  void conditionsDecideBetweenEqualPaths() {
    Route plain = named("plain", Conditions.NONE, 0);
    Route method = named("method", Routes.method("GET"), 0);
    Route header = named("header", Routes.header("X-Canary", "yes"), 0);
    Route query = named("query", Routes.query("version", "2"), 0);
    RouteTable table = RouteTable.of(List.of(query, header, plain, method));
    assertThat(request(table, "POST", "/a", Map.of())).isEqualTo("plain");
    assertThat(request(table, "POST", "/a?version=2", Map.of())).isEqualTo("query");
    assertThat(request(table, "POST", "/a?version=3&version=2", Map.of())).isEqualTo("plain");
    assertThat(request(table, "POST", "/a?v%65rsion=%32", Map.of())).isEqualTo("query");
    assertThat(request(table, "POST", "/a?version=2", Map.of("x-canary", "yes")))
        .isEqualTo("header");
    assertThat(request(table, "POST", "/a", Map.of("x-canary", "YES"))).isEqualTo("plain");
    assertThat(request(table, "GET", "/a?version=2", Map.of("x-canary", "yes")))
        .isEqualTo("method");
  }

  private static Route named(String name, Conditions conditions, int age) {
    return new Route(
        HostPattern.ANY,
        Routes.path("Prefix /a"),
        conditions,
        Forward.to(name),
        new Seniority(Instant.ofEpochSecond(age), "shop/" + name, 0));
  }

  private static String request(
      RouteTable table, String method, String target, Map<String, String> headers) {
    return Routes.taken(table, new DescribedRequest(method, "any", target, headers));
  }

  @Test
  void aShorterPathServesWhereTheConditionsOfALongerOneDoNotHold() {
    RouteTable table =
        RouteTable.of(
            List.of(
                Routes.route("", "Prefix /"),
                Routes.route("", "Prefix /a/b", Routes.method("POST"), 0),
                Routes.route("", "Exact /a/b", Routes.method("PUT"), 0)));
    assertThat(taken(table, "x", "/a/b")).isEqualTo("Prefix /");
    assertThat(request(table, "POST", "/a/b", Map.of())).isEqualTo("Prefix /a/b");
    assertThat(request(table, "PUT", "/a/b", Map.of())).isEqualTo("Exact /a/b");
  }

  @Test
  void theOldestOfEqualsWins() {
    RouteTable table =
        RouteTable.of(List.of(named("new", Conditions.NONE, 9), named("old", Conditions.NONE, 3)));
    assertThat(taken(table, "x", "/a")).isEqualTo("old");
  }

  @Test
  void expressionsCountByTheirLength() {
    RouteTable table =
        RouteTable.of(
            List.of(
                Routes.route("", "Prefix /api"),
                Routes.route("", "Regex /api/v[0-9]+"),
                Routes.route("", "Exact /api/v1"),
                Routes.route("", "Regex /a")));
    assertThat(taken(table, "x", "/api/v1")).isEqualTo("Exact /api/v1");
    assertThat(taken(table, "x", "/api/v22/x")).isEqualTo("Regex /api/v[0-9]+");
    assertThat(taken(table, "x", "/API/v2")).isEqualTo("Regex /api/v[0-9]+");
    assertThat(taken(table, "x", "/api/x")).isEqualTo("Prefix /api");
    assertThat(taken(table, "x", "/another")).isEqualTo("Regex /a");
    assertThat(taken(table, "x", "/other")).isEqualTo("none");
  }

  @Test
  void anExpressionCannotTakeExponentialTime() {
    PathMatch evil = new PathMatch.Regex(SafePattern.whole("/(a*)*(a*)*(a*)*b"));
    Route route =
        new Route(
            HostPattern.ANY,
            evil,
            Conditions.NONE,
            new Answer(200, ""),
            new Seniority(Instant.EPOCH, "a/b", 0));
    RouteTable table = RouteTable.of(List.of(route));
    assertThat(table.find(Routes.get("x", "/" + "a".repeat(5_000)))).isEmpty();
  }

  @Test
  void pathsAreComparedInNormalForm() {
    RouteTable table =
        RouteTable.of(
            List.of(Routes.route("", "Prefix /caf\u00e9/a"), Routes.route("", "Exact /x%2fy")));
    assertThat(taken(table, "x", "/b/../caf%c3%A9/%61")).isEqualTo("Prefix /caf\u00e9/a");
    assertThat(taken(table, "x", "/x%2Fy")).isEqualTo("Exact /x%2fy");
    assertThat(taken(table, "x", "/x/y")).isEqualTo("none");
  }

  @Test
  void aChangedTableLeavesTheOldOneAsItWas() {
    HostPattern host = HostPattern.ingress("a.test");
    RouteTable before = RouteTable.of(List.of(Routes.route("a.test", "Prefix /old")));
    RouteTable after = before.with(host, List.of(Routes.route("a.test", "Prefix /new")));
    assertThat(taken(before, "a.test", "/old")).isEqualTo("Prefix /old");
    assertThat(taken(after, "a.test", "/old")).isEqualTo("none");
    assertThat(taken(after, "a.test", "/new")).isEqualTo("Prefix /new");
    assertThat(after.with(host, List.of()).size()).isZero();
    assertThatThrownBy(() -> after.with(HostPattern.ANY, after.routes(host)))
        .hasMessage("shop/web[0] a.test Prefix /new is not for *");
  }

  @Test
  void saysWhyOtherRoutesLost() {
    RouteTable table =
        RouteTable.of(
            List.of(
                Routes.route("", "Prefix /"),
                Routes.route("*.test", "Prefix /a"),
                Routes.route("a.test", "Prefix /"),
                Routes.route("a.test", "Prefix /a", Conditions.NONE, 4),
                Routes.route("a.test", "Prefix /a", Conditions.NONE, 5),
                Routes.route("a.test", "Exact /a", Routes.header("x-canary", "yes"), 1),
                Routes.route("a.test", "Prefix /b")));
    assertThat(table.explain(Routes.get("a.test", "/a")))
        .hasToString(
            """
            shop/web[0] a.test Prefix /a: forward to Prefix /a
              not shop/web[0] a.test Exact /a: does not hold: header x-canary is "yes"
              not shop/web[0] a.test Prefix /a: it is younger
              not shop/web[0] a.test Prefix /: its path is shorter
              not shop/web[0] *.test Prefix /a: host a.test is more specific than *.test
              not shop/web[0] * Prefix /: host a.test is more specific than *\
            """);
    assertThat(RouteTable.empty().explain(Routes.get("a.test", "/a")))
        .hasToString("no route for this host");
  }

  @Test
  void aRedirectSaysNoPortThatIsTheSchemesOwn() {
    Arrival arrival = new Arrival("http", 8080);
    Redirect toHttps = redirect(Optional.of("https"), Optional.empty(), Redirect.NewPath.SAME);
    assertThat(location(toHttps, arrival)).isEqualTo("https://a.test/old/x?q=1");
    Redirect same = redirect(Optional.empty(), Optional.empty(), Redirect.NewPath.SAME);
    assertThat(location(same, arrival)).isEqualTo("http://a.test:8080/old/x?q=1");
    assertThat(location(same, new Arrival("https", 443))).isEqualTo("https://a.test/old/x?q=1");
    Redirect prefix =
        redirect(Optional.empty(), Optional.of(80), new Redirect.NewPath.PrefixReplaced("/new/"));
    assertThat(location(prefix, arrival)).isEqualTo("http://a.test/new/x?q=1");
  }

  private static Redirect redirect(
      Optional<String> scheme, Optional<Integer> port, Redirect.NewPath path) {
    return new Redirect(302, scheme, Optional.empty(), port, path);
  }

  private static String location(Redirect redirect, Arrival arrival) {
    return redirect.location(
        Routes.get("a.test", "/old/x?q=1"), arrival, Routes.path("Prefix /old"));
  }

  @Test
  void sharesFollowTheirWeights() {
    Forward forward =
        new Forward(
            List.of(
                new Share(0, new Backend("none")),
                new Share(3, new Backend("most")),
                new Share(1, new Answer(500, ""))));
    assertThat(List.of(0, 1, 2, 3))
        .extracting(lot -> forward.destination(lot).toString())
        .containsExactly("most", "most", "most", "answer 500");
    assertThatThrownBy(() -> new Forward(List.of(new Share(0, new Backend("a")))))
        .hasMessageContaining("weight");
  }
}
