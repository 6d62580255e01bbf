// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are shown to somebody else first.
class ExternalAuthTest {
  private static final String URL = "http://auth.shop.svc.cluster.local:9000/check";
  private static final String GOOD = "HTTP/1.1 204 No Content|X-User: ann|Set-Cookie: a=b||";

  private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
  private FilteredProxy proxy;
  private ScriptedServer web;

  @BeforeEach
  void start() throws Exception {
    web = Echo.start();
    proxy = FilteredProxy.start(LoopbackProxy.start()).to(web);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    web.close();
  }

  /// Answers each question in the same way.
  private ScriptedServer asked(String answer) throws IOException {
    ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                questions.add(head);
                wire.send(answer);
              }
            });
    authAt(server.endpoint());
    return server;
  }

  private void authAt(Endpoint endpoint) {
    proxy.proxy().backends.set("shop/auth:9000", List.of(endpoint));
  }

  private String head(String request) throws IOException {
    try (Wire wire = proxy.proxy().connect()) {
      return wire.send(request).head();
    }
  }

  private static String[] auth(String... more) {
    Map<String, String> annotations = new TreeMap<>(Map.of("auth-url", URL));
    for (int i = 0; i < more.length; i += 2) {
      annotations.put(more[i], more[i + 1]);
    }
    return annotations.entrySet().stream()
        .flatMap(each -> List.of(each.getKey(), each.getValue()).stream())
        .toArray(String[]::new);
  }

  @Test
  void aRequestThatIsLetPassHasWhatTheAnswerSaysOfIt() throws Exception {
    try (ScriptedServer _ = asked(GOOD)) {
      proxy.serve("/", auth("auth-response-headers", "X-User, X-Group"));
      String answer = proxy.ask("GET /a?b=c HTTP/1.1|Host: a.test|X-User: eve|x-group: root||");
      assertThat(answer)
          .startsWith("HTTP/1.1 200 OK GET /a?b=c HTTP/1.1!Host: a.test!")
          .contains("!X-User: ann!")
          .doesNotContainIgnoringCase("eve", "root");
      assertThat(head("GET / HTTP/1.1|Host: a.test||")).contains("|Set-Cookie: a=b|");
    }
  }

  @Test
  void theQuestionHasTheRequestsHeadersAndNotItsBody() throws Exception {
    try (ScriptedServer _ = asked(GOOD)) {
      proxy
          .resources()
          .configMap("shop/question", "X-Asks", "portolan", "Cookie", "", "Host", "evil");
      proxy.serve(
          "/",
          auth(
              "auth-method",
              "HEAD",
              "auth-proxy-set-headers",
              "shop/question",
              "auth-request-redirect",
              "https://$host$request_uri"));
      proxy.ask(
          "POST /a?b=c HTTP/1.1|Host: a.test:80|Authorization: Bearer x|Cookie: y|Expect:"
              + " 100-continue|Content-Length: 5|X-Original-URL: evil||hello");
      assertThat(questions.poll(1, TimeUnit.MINUTES))
          .startsWith("HEAD /check HTTP/1.1|Host: auth.shop.svc.cluster.local|")
          .contains("|Authorization: Bearer x|")
          .contains("|X-Original-URL: http://a.test:80/a?b=c|")
          .contains("|X-Original-Method: POST|")
          .contains("|X-Original-URI: /a?b=c|")
          .contains("|X-Auth-Request-Redirect: https://a.test/a?b=c|")
          .contains("|X-Real-IP: 127.0.0.1|")
          .contains("|X-Forwarded-For: 127.0.0.1|")
          .contains("|X-Asks: portolan|")
          .doesNotContain("Content-Length", "Expect", "Cookie", "evil");
    }
  }

  @Test
  void theBodyWaitsForTheAnswer() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    String body = "x".repeat(200_000);
    try (ScriptedServer auth =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  held.await();
                  wire.send(GOOD);
                });
        ScriptedServer counting =
            ScriptedServer.start(
                (wire, _) -> {
                  String head = wire.head();
                  String got = wire.bytes(Wire.length(head));
                  wire.send("HTTP/1.1 200 OK|Content-Length: 6||" + got.length());
                })) {
      authAt(auth.endpoint());
      proxy.to(counting).serve("/", auth());
      try (Wire wire = proxy.proxy().connect()) {
        wire.send("POST / HTTP/1.1|Host: a.test|Content-Length: 200000||");
        Thread sender =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        wire.send(body);
                      } catch (IOException ended) {
                        // The response will not come either.
                      }
                    });
        assertThat(counting.connections()).isZero();
        held.countDown();
        assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK 200000");
        sender.join();
      }
    }
  }

  @Test
  void aRefusalReachesTheClient() throws Exception {
    String refusal =
        "HTTP/1.1 401 Unauthorized|WWW-Authenticate: Bearer realm=\"x\"|WWW-Authenticate: Basic"
            + "|Set-Cookie: c=d|Content-Length: 4||gone";
    try (ScriptedServer _ = asked(refusal)) {
      proxy.serve("/", auth());
      for (int i = 0; i < 3; i++) {
        assertThat(head("GET / HTTP/1.1|Host: a.test||"))
            .startsWith("HTTP/1.1 401 Unauthorized|")
            .contains("|WWW-Authenticate: Bearer realm=\"x\"|WWW-Authenticate: Basic|")
            .contains("|Set-Cookie: c=d|");
      }
      assertThat(web.connections()).isZero();
      assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.DENIED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          https://$host/start?rd=$escaped_request_uri ; https://a.test/start?rd=%2Fa%3Fb%3Dc%26d
          https://login.test/start                    ; https://login.test/start?rd=http://a.test%2Fa%3Fb%3Dc%26d
          https://login.test/start?x=y                ; https://login.test/start?x=y&rd=http://a.test%2Fa%3Fb%3Dc%26d
          """)
  void whoIsRefusedWith401IsSentToSignIn(String signIn, String location) throws Exception {
    try (ScriptedServer _ = asked("HTTP/1.1 401 No|Set-Cookie: c=d|Content-Length: 0||")) {
      proxy.serve("/", auth("auth-signin", signIn));
      assertThat(head("GET /a?b=c&d HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 302 Found|")
          .contains("|Location: " + location + "|")
          .contains("|Set-Cookie: c=d|");
    }
    try (ScriptedServer _ = asked("HTTP/1.1 403 No|Content-Length: 0||")) {
      assertThat(head("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 403 ");
    }
  }

  /// Where nobody says that a request may pass, it does not.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 500 Broken|Content-Length: 0||",
        "HTTP/1.1 302 Found|Location: /|Content-Length: 0||",
        "HTTP/1.1 404 Not Found|Content-Length: 0||",
        "HTTP/1.1 101 Switching Protocols|Upgrade: x|Connection: upgrade||",
        "nonsense||"
      })
  void anAnswerThatSaysNothingLetsNobodyPass(String answer) throws Exception {
    try (ScriptedServer _ = asked(answer)) {
      proxy.serve("/", auth());
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 503 ");
      assertThat(web.connections()).isZero();
    }
  }

  @Test
  void nobodyPassesWhileNobodyCanBeAsked() throws Exception {
    proxy.serve("/", auth());
    assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 503 ");
    try (ScriptedServer gone = ScriptedServer.named("gone")) {
      authAt(gone.endpoint());
    }
    assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 503 ");
    assertThat(web.connections()).isZero();
  }

  @Test
  void anAnswerThatDoesNotComeLetsNobodyPass() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    try (ScriptedServer auth = ScriptedServer.start((_, _) -> held.await())) {
      authAt(auth.endpoint());
      proxy.serve("/", auth("proxy-read-timeout", "1"));
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 503 ");
    } finally {
      held.countDown();
    }
  }

  @Test
  void aLongAnswerIsNotReadToTheEnd() throws Exception {
    try (ScriptedServer _ =
        asked("HTTP/1.1 200 OK|Content-Length: 10000000||" + "x".repeat(10_000))) {
      proxy.serve("/", auth());
      for (int i = 0; i < 5; i++) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void aClientThatGoesTakesItsQuestionAlong() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (ScriptedServer auth =
        ScriptedServer.start(
            (wire, _) -> {
              questions.add(wire.head());
              wire.isEnded();
              ended.countDown();
            })) {
      authAt(auth.endpoint());
      proxy.serve("/", auth());
      try (Wire wire = proxy.proxy().connect()) {
        wire.send("GET / HTTP/1.1|Host: a.test||");
        assertThat(questions.poll(1, TimeUnit.MINUTES)).isNotNull();
        wire.reset();
      }
      assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
    }
  }

  /// As oauth2-proxy is set up: the address is one of the Ingress' own host.
  @Test
  void anAddressOfAnIngressesHostIsAskedAtItsBackend() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                boolean isAsked = head.startsWith("GET /oauth2/auth ");
                boolean isGood = head.contains("|Cookie: good|");
                wire.send(
                    "HTTP/1.1 %s x|Content-Length: 0||"
                        .formatted(isAsked && !isGood ? "401" : "200"));
              }
            })) {
      proxy.to(server).serve("/", auth("auth-url", "https://$host/oauth2/auth"));
      assertThat(proxy.ask("GET /x HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 401 ");
      assertThat(proxy.ask("GET /x HTTP/1.1|Host: a.test|Cookie: good||"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          any ; 204 ; ann:wrong ; 200
          any ; 403 ; ann:one   ; 200
          any ; 403 ; ann:wrong ; 401
          all ; 204 ; ann:one   ; 200
          all ; 403 ; ann:one   ; 403
          all ; 204 ; ann:wrong ; 401
          """)
  void goesWithAPassword(String satisfy, String answer, String pair, int status) throws Exception {
    try (ScriptedServer _ = asked("HTTP/1.1 " + answer + " x|Content-Length: 0||")) {
      for (String hash : List.of("{PLAIN}one", "$1$saltsalt$e6Tp.CsfN0eElmaoD0tBJ.")) {
        proxy.resources().secret("shop/users", "auth", "ann:" + hash);
        proxy.serve("/", auth("satisfy", satisfy, "auth-type", "basic", "auth-secret", "users"));
        assertThat(proxy.ask(BasicAuthTest.get(pair)))
            .as(hash)
            .startsWith("HTTP/1.1 " + status + " ");
      }
    }
  }

  @Test
  void theConfigMapAsksForAllExceptOpenPaths() throws Exception {
    try (FilteredProxy all =
            FilteredProxy.start(
                    LoopbackProxy.start(),
                    Map.of("global-auth-url", URL, "no-auth-locations", "/open"))
                .to(web);
        ScriptedServer refusing =
            ScriptedServer.start((wire, _) -> wire.send("HTTP/1.1 403 No|Content-Length: 0||"))) {
      all.proxy().backends.set("shop/auth:9000", List.of(refusing.endpoint()));
      assertThat(all.serve("/").ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 403 ");
      assertThat(all.serve("/open").ask("GET /open HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(all.serve("/", "enable-global-auth", "false").ask("GET / HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 200 ");
    }
  }
}
