// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors that somebody else answers.
class ErrorPagesTest {
  private static final String[] PAGES = {
    "custom-http-errors", "404,503,413,403", "default-backend", "pages"
  };

  private FilteredProxy proxy;
  private ScriptedServer pages;

  @BeforeEach
  void start() throws Exception {
    pages =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                String code = head.replaceAll("(?s).*\\|X-Code: (\\d+)\\|.*", "$1");
                String body = head.startsWith("HEAD") ? "" : head.replace('|', '!');
                wire.send(
                    "HTTP/1.1 %s Page|Content-Length: %d||%s".formatted(code, body.length(), body));
              }
            });
    proxy = FilteredProxy.start(LoopbackProxy.start());
    proxy.proxy().backends.set("shop/pages:*", List.of(pages.endpoint()));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    pages.close();
  }

  private static ScriptedServer answering(String answer) throws IOException {
    return ScriptedServer.start(
        (wire, _) -> {
          for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
            wire.bytes(Wire.length(head));
            wire.send(answer);
          }
        });
  }

  @Test
  void whoAnswersIsToldOfTheErrorAndTheRoute() throws Exception {
    try (ScriptedServer web = answering("HTTP/1.1 404 Not Found|Content-Length: 4||gone")) {
      proxy.to(web).serve("/", PAGES);
      assertThat(
              proxy.ask(
                  "GET /a?b HTTP/1.1|Host: a.test|Accept: text/html|X-Code: 200|X-Namespace: evil"
                      + "|X-Request-ID: 7||"))
          .startsWith("HTTP/1.1 404 Page GET / HTTP/1.1!Host: a.test!")
          .contains("!X-Code: 404!")
          .contains("!X-Format: text/html!")
          .contains("!X-Original-URI: /a?b!")
          .contains("!X-Namespace: shop!")
          .contains("!X-Ingress-Name: web!")
          .contains("!X-Service-Name: web!")
          .contains("!X-Service-Port: 80!")
          .contains("!X-Request-ID: 7!")
          .contains("!X-Forwarded-For: 127.0.0.1!")
          .doesNotContain("evil", "X-Code: 200");
    }
  }

  @Test
  void otherAnswersOfTheUpstreamStay() throws Exception {
    try (ScriptedServer web = answering("HTTP/1.1 500 Broken|Content-Length: 2||hm")) {
      proxy.to(web).serve("/", PAGES);
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 500 Broken hm");
    }
    try (ScriptedServer web = answering("HTTP/1.1 404 Not Found|Content-Length: 2||hm")) {
      proxy
          .to(web)
          .serve(
              "/",
              "custom-http-errors",
              "404",
              "default-backend",
              "pages",
              "disable-proxy-intercept-errors",
              "true");
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 404 Not Found hm");
    }
  }

  @Test
  void aRequestWithoutEndpointGoesThereAsItIs() throws Exception {
    try (ScriptedServer named = ScriptedServer.named("pages")) {
      proxy.proxy().backends.set("shop/pages:*", List.of(named.endpoint()));
      proxy.serve("/", "default-backend", "pages");
      assertThat(proxy.ask("GET /a HTTP/1.1|Host: a.test||"))
          .isEqualTo("HTTP/1.1 200 OK pages GET /a HTTP/1.1");
    }
  }

  @Test
  void theProxysOwnRefusalsAreReplacedToo() throws Exception {
    try (ScriptedServer web = Echo.start()) {
      proxy
          .to(web)
          .serve(
              "/",
              "custom-http-errors",
              "403,413",
              "default-backend",
              "pages",
              "denylist-source-range",
              "127.0.0.1",
              "proxy-body-size",
              "4");
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 403 Page ")
          .containsPattern("!X-Request-ID: [0-9a-f]{32}!");
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a.test|Content-Length: 5||hello"))
          .startsWith("HTTP/1.1 413 Page ");
      assertThat(web.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 300_000})
  void aBodyThatIsStillComingHarmsNothing(int length) throws Exception {
    try (ScriptedServer web =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 404 Not Found|Content-Length: 0||");
                  wire.rest();
                });
        Wire wire = proxy.to(web).serve("/", PAGES).proxy().connect()) {
      wire.send("POST / HTTP/1.1|Host: a.test|Content-Length: " + length + "||");
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      wire.send("x".repeat(length));
                    } catch (IOException ended) {
                      // The response has come already.
                    }
                  });
      assertThat(wire.response()).startsWith("HTTP/1.1 404 Page GET / HTTP/1.1!");
      sender.join();
    }
  }

  @Test
  void aPageThatCannotBeHadIsAnswered503AndNoPageIsAskedForAPage() throws Exception {
    try (ScriptedServer web = answering("HTTP/1.1 404 Not Found|Content-Length: 0||")) {
      proxy.to(web).serve("/", PAGES);
      proxy.proxy().backends.set("shop/pages:*", List.of());
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||"))
          .isEqualTo("HTTP/1.1 503 Service Unavailable No endpoint is ready.\n");
      proxy.proxy().backends.set("shop/pages:*", List.of(web.endpoint()));
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 404 Not Found ");
    }
  }

  @Test
  void aConnectionLivesOnAfterAPage() throws Exception {
    try (ScriptedServer web = answering("HTTP/1.1 404 Not Found|Content-Length: 0||");
        Wire wire = proxy.to(web).serve("/", PAGES).proxy().connect()) {
      for (int i = 0; i < 3; i++) {
        wire.send("GET / HTTP/1.1|Host: a.test||");
        assertThat(wire.response()).startsWith("HTTP/1.1 404 Page ");
        wire.send("HEAD / HTTP/1.1|Host: a.test||");
        assertThat(wire.head()).startsWith("HTTP/1.1 404 Page|Content-Length: 0|");
      }
    }
  }

  @Test
  void theConfigMapSaysWhichWhereTheIngressDoesNot() throws Exception {
    try (ScriptedServer web = answering("HTTP/1.1 418 Teapot|Content-Length: 0||");
        FilteredProxy all =
            FilteredProxy.start(LoopbackProxy.start(), Map.of("custom-http-errors", "418"))
                .to(web)) {
      all.proxy().backends.set("shop/pages:*", List.of(pages.endpoint()));
      assertThat(all.serve("/", "default-backend", "pages").ask("GET / HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 418 Page ");
      assertThat(all.serve("/").ask("GET / HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 418 Teapot");
    }
  }
}
