// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ingress.nginx.Treatments;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that pass, or do not, by what was said of an earlier one.
class InquiryCacheTest {
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

  /// Lets requests with `Authorization: good` pass, and tells how many have asked before.
  private ScriptedServer asked(String more) throws IOException {
    ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                int number = questions.size();
                questions.add(head);
                int status = head.contains("|Authorization: good|") ? 200 : 401;
                wire.send(
                    "HTTP/1.1 %d x|X-Number: %d|WWW-Authenticate: Basic%s|Content-Length: 0||"
                        .formatted(status, number, more));
              }
            });
    proxy.proxy().backends.set("shop/auth:9000", List.of(server.endpoint()));
    return server;
  }

  private void serve(String key, String duration) {
    serveAt("/check", key, duration);
  }

  private void serveAt(String path, String key, String duration) {
    proxy.serve(
        "/",
        "auth-url",
        "http://auth.shop.svc:9000" + path,
        "auth-cache-key",
        key,
        "auth-cache-duration",
        duration,
        "auth-response-headers",
        "X-Number",
        "auth-signin",
        "https://login.test/");
  }

  private String ask(String target, String... fields) throws IOException {
    String more = fields.length == 0 ? "" : String.join("|", fields) + "|";
    return proxy.ask("GET " + target + " HTTP/1.1|Host: a.test|" + more + "|");
  }

  @Test
  void anAnswerHoldsForRequestsWithTheSameKey() throws Exception {
    try (ScriptedServer _ = asked("")) {
      serve("$http_authorization", "200 5m");
      assertThat(ask("/", "Authorization: good")).contains("200 OK", "X-Number: 0");
      assertThat(ask("/other", "Authorization: good")).contains("200 OK", "X-Number: 0");
      assertThat(ask("/", "X-Number: 7", "Authorization: good")).doesNotContain("X-Number: 7");
      assertThat(ask("/", "Authorization: bad")).startsWith("HTTP/1.1 302 ");
      assertThat(ask("/", "Authorization: bad")).startsWith("HTTP/1.1 302 ");
      assertThat(ask("/")).startsWith("HTTP/1.1 302 ");
      assertThat(questions).hasSize(4);
    }
  }

  /// Where a client comes back to is its own.
  @Test
  void aRefusalThatIsKnownSendsEachClientToSignInWithItsOwnAddress() throws Exception {
    try (ScriptedServer _ = asked("")) {
      serve("$http_authorization", "401 5m");
      for (String target : List.of("/a", "/b")) {
        try (Wire wire = proxy.proxy().connect()) {
          assertThat(wire.send("GET " + target + " HTTP/1.1|Host: a.test||").head())
              .contains("|Location: https://login.test/?rd=http://a.test%2F" + target.charAt(1));
        }
      }
      assertThat(questions).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          $remote_user          ! Authorization: Basic YTox ! Authorization: Basic YToy ! 1
          $remote_user          ! Authorization: Basic YTox ! Authorization: Basic YjoxCg== ! 2
          $http_a$http_b        ! A: x                      ! B: x                      ! 2
          $cookie_id            ! Cookie: id=1; x=2         ! Cookie: x=3; id=1         ! 1
          $cookie_id            ! Cookie: id=1              ! Cookie: id=2              ! 2
          constant              ! Cookie: id=1              ! Cookie: id=2              ! 1
          $host$remote_addr     ! Cookie: id=1              ! Cookie: id=2              ! 1
          """)
  void theKeyTellsRequestsApart(String key, String one, String other, int count) throws Exception {
    try (ScriptedServer _ = asked("")) {
      serve(key, "any 5m");
      ask("/", one);
      ask("/", other);
      assertThat(questions).hasSize(count);
    }
  }

  /// Who is asked may go by another field than the key does.
  @Test
  void aFieldThatIsThereTwiceIsAlwaysAskedAbout() throws Exception {
    try (ScriptedServer _ = asked("")) {
      serve("$http_authorization", "any 5m");
      ask("/", "Authorization: bad", "Authorization: good");
      ask("/", "Authorization: bad", "Authorization: good");
      assertThat(ask("/", "Authorization: bad")).startsWith("HTTP/1.1 302 ");
      assertThat(questions).hasSize(3);
    }
  }

  /// The path that is asked about is the one that a client wrote.
  @Test
  void aPathThatIsWrittenAnotherWayIsAskedAbout() throws Exception {
    try (ScriptedServer _ = asked("")) {
      serve("$request_uri", "any 5m");
      ask("/public/../secret");
      ask("/secret");
      assertThat(questions).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"|Set-Cookie: a=b", "|Cache-Control: no-store", "|Vary: Cookie", "|Expires: 0"})
  void anAnswerThatForbidsItIsNotKept(String more) throws Exception {
    try (ScriptedServer _ = asked(more)) {
      serve("constant", "any 5m");
      ask("/", "Authorization: good");
      ask("/", "Authorization: good");
      assertThat(questions).hasSize(2);
    }
  }

  @Test
  void nothingIsKeptOfAnInquiryThatFails() throws Exception {
    try (ScriptedServer broken =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                wire.send("HTTP/1.1 500 x|Content-Length: 0||");
              }
            })) {
      proxy.proxy().backends.set("shop/auth:9000", List.of(broken.endpoint()));
      serve("constant", "any 5m");
      assertThat(ask("/")).startsWith("HTTP/1.1 503 ");
    }
    assertThat(ask("/")).startsWith("HTTP/1.1 503 ");
    try (ScriptedServer _ = asked("")) {
      assertThat(ask("/", "Authorization: good")).startsWith("HTTP/1.1 200 ");
    }
    assertThat(ask("/")).as("nobody can be asked any more").startsWith("HTTP/1.1 200 ");
  }

  @Test
  void whoeverElseIsAskedIsAskedAnew() throws Exception {
    try (ScriptedServer _ = asked("")) {
      serve("constant", "any 5m");
      ask("/", "Authorization: good");
      serve("constant", "any 5m");
      assertThat(ask("/", "Authorization: good"))
          .as("the same, compiled anew")
          .contains("X-Number: 0");
      serveAt("/other", "constant", "any 5m");
      assertThat(ask("/", "Authorization: good")).contains("X-Number: 1");
      assertThat(questions).hasSize(2);
    }
  }

  @Test
  void theProgramSaysThatItDoesThis() {
    for (String name : List.of("auth-cache-key", "auth-cache-duration")) {
      assertThat(Treatments.ANNOTATIONS.find(name).orElseThrow().isApplied()).isTrue();
      assertThat(Treatments.SETTINGS.find("global-" + name).orElseThrow().isApplied()).isTrue();
    }
  }
}
