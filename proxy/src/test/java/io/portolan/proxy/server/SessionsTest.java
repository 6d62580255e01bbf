// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Session;
import io.portolan.proxy.route.SessionCookie;
import io.portolan.proxy.route.Share;
import io.portolan.proxy.upstream.BoundEndpoint;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that stay at an endpoint by a cookie.
class SessionsTest {
  private static final Pattern COOKIE =
      Pattern.compile("Set-Cookie: (INGRESSCOOKIE=[0-9a-f]{16}\\|[0-9a-f]{16})(;[^|]*)\\|");

  private static final SessionCookie COOKIE_SET =
      new SessionCookie(
          "INGRESSCOOKIE",
          "/",
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          "",
          false,
          Optional.empty(),
          false);

  /// A client with its cookie.
  private static final class Visitor {
    private final InetSocketAddress proxy;
    private String cookie = "";
    private String attributes = "";

    Visitor(InetSocketAddress proxy) {
      this.proxy = proxy;
    }

    /// Who answers; the client takes the cookie.
    String ask() throws IOException {
      try (Wire wire = Wire.connect(proxy)) {
        String carried = cookie.isEmpty() ? "" : "Cookie: other=1; " + cookie + "\r\n";
        String request = "GET /cart HTTP/1.1\r\nHost: a.test\r\n" + carried + "\r\n";
        wire.send(request.getBytes(StandardCharsets.US_ASCII));
        String head = wire.head();
        assertThat(head).startsWith("HTTP/1.1 200 OK|");
        Matcher set = COOKIE.matcher(head);
        attributes = "";
        if (set.find()) {
          cookie = set.group(1);
          attributes = set.group(2);
        }
        return wire.bytes(Wire.length(head)).split(" ")[0];
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"balanced", "persistent"})
  void aClientStaysAndIsBoundAnewWhenItsEndpointHasGone(String mode) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer a = ScriptedServer.named("a");
        ScriptedServer b = ScriptedServer.named("b");
        ScriptedServer c = ScriptedServer.named("c")) {
      proxy.to(a, b, c).serve("/", "affinity", "cookie", "affinity-mode", mode);
      Set<String> met = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Visitor visitor = new Visitor(proxy.proxy().address());
        String first = visitor.ask();
        met.add(first);
        assertThat(visitor.attributes).isEqualTo("; Path=/; HttpOnly");
        assertThat(visitor.ask()).isEqualTo(first);
        assertThat(visitor.attributes).as("the cookie is not set again").isEmpty();
      }
      assertThat(met).containsExactlyInAnyOrder("a", "b", "c");

      Visitor visitor = new Visitor(proxy.proxy().address());
      String first = visitor.ask();
      proxy.to(first.equals("a") ? new ScriptedServer[] {b, c} : new ScriptedServer[] {a});
      String second = visitor.ask();
      assertThat(second).isNotEqualTo(first);
      assertThat(visitor.ask()).isEqualTo(second);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theEndpointThatIsForetoldByACookieAnswers(boolean isPersistent) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer a = ScriptedServer.named("a");
        ScriptedServer b = ScriptedServer.named("b");
        ScriptedServer c = ScriptedServer.named("c")) {
      String mode = isPersistent ? "persistent" : "balanced";
      proxy.to(a, b, c).serve("/", "affinity", "cookie", "affinity-mode", mode);
      Map<Endpoint, String> names = Map.of(a.endpoint(), "a", b.endpoint(), "b", c.endpoint(), "c");
      Session session = Session.of(COOKIE_SET, isPersistent, false, "shop/web:80");
      BoundEndpoint bound =
          new BoundEndpoint(new Backend("shop/web:80").with(session), List.copyOf(names.keySet()));
      assertThat(bound.of(carrying("other=1"))).isEmpty();
      for (int i = 0; i < 20; i++) {
        Visitor visitor = new Visitor(proxy.proxy().address());
        String first = visitor.ask();
        assertThat(bound.of(carrying(visitor.cookie)).map(names::get)).contains(first);
      }
    }
  }

  private static DescribedRequest carrying(String cookie) {
    return new DescribedRequest("GET", "a.test", "/cart", Map.of("Cookie", cookie));
  }

  @Test
  void theCookieOfAnEndpointThatFailsStaysUnlessItIsToChange() throws Exception {
    AtomicBoolean fails = new AtomicBoolean();
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer first =
            ScriptedServer.start(
                (wire, _) -> {
                  for (String head = wire.head(); !fails.get() && !head.isEmpty(); ) {
                    wire.send("HTTP/1.1 200 OK|Content-Length: 5||first");
                    head = wire.head();
                  }
                })) {
      String[] stays = {"affinity", "cookie", "affinity-mode", "persistent"};
      proxy.to(first).serve("/", stays);
      Visitor visitor = new Visitor(proxy.proxy().address());
      assertThat(visitor.ask()).isEqualTo("first");
      String bound = visitor.cookie;
      proxy.to(first, good);
      fails.set(true);
      assertThat(visitor.ask()).isEqualTo("good");
      assertThat(visitor.cookie).isEqualTo(bound);
      proxy.serve(
          "/",
          "affinity",
          "cookie",
          "affinity-mode",
          "persistent",
          "session-cookie-change-on-failure",
          "true");
      assertThat(visitor.ask()).isEqualTo("good");
      assertThat(visitor.cookie).isNotEqualTo(bound);
      assertThat(visitor.ask()).isEqualTo("good");
      assertThat(visitor.attributes).isEmpty();
    }
  }

  @Test
  void aBalancedClientIsBoundToTheOneThatAnswersWhereTheOtherFails() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer failing = ScriptedServer.start((wire, _) -> wire.head())) {
      proxy
          .to(failing, good)
          .serve("/", "affinity", "cookie", "session-cookie-change-on-failure", "true");
      for (int i = 0; i < 20; i++) {
        Visitor visitor = new Visitor(proxy.proxy().address());
        assertThat(visitor.ask()).isEqualTo("good");
        int before = failing.connections();
        assertThat(visitor.ask()).isEqualTo("good");
        assertThat(failing.connections()).isEqualTo(before);
      }
    }
  }

  /// Rule 55.
  @Test
  void clientsStayWithTheCanaryOrWithTheMainPath() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer main = ScriptedServer.named("main");
        ScriptedServer canary = ScriptedServer.named("canary")) {
      proxy.backends.set("main", List.of(main.endpoint()));
      proxy.backends.set("canary", List.of(canary.endpoint()));
      Session session = Session.of(COOKIE_SET, false, false, "main");
      Forward divided =
          new Forward(
              List.of(
                  new Share(1, new Backend("main").with(session)),
                  new Share(1, new Backend("canary").with(session.to("canary")))));
      proxy.route(HostPattern.ANY, "/", divided);
      Set<String> met = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        Visitor visitor = new Visitor(proxy.address());
        String first = visitor.ask();
        met.add(first);
        for (int j = 0; j < 5; j++) {
          assertThat(visitor.ask()).isEqualTo(first);
        }
      }
      assertThat(met).containsExactlyInAnyOrder("main", "canary");
    }
  }

  @Test
  void upstreamsKeepTheirOwnCookies() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Set-Cookie: own=1|Content-Length: 0||");
                });
        Wire wire = proxy.proxy().connect()) {
      proxy.to(server).serve("/", "affinity", "cookie");
      wire.send("GET / HTTP/1.1|Host: a.test||");
      assertThat(wire.head()).contains("|Set-Cookie: own=1|").containsPattern(COOKIE);
    }
  }

  @Test
  void overHttpsTheCookieIsForHttps() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = ScriptedServer.named("a")) {
      InetSocketAddress https = proxy.to(server).serveHttps("/cart", "affinity", "cookie");
      Visitor visitor = new Visitor(https);
      assertThat(visitor.ask()).isEqualTo("a");
      assertThat(visitor.attributes).isEqualTo("; Path=/cart; Secure; HttpOnly");
    }
  }
}
