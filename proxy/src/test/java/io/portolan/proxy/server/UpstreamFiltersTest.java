// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long upstreams are waited for, how large requests may be, and when they are sent again, as
/// annotations say.
class UpstreamFiltersTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";

  /// A server that answers every request so.
  private static ScriptedServer failing(String status, AtomicInteger requests) throws Exception {
    return ScriptedServer.start(
        (wire, _) -> {
          while (!wire.head().isEmpty()) {
            requests.incrementAndGet();
            wire.send("HTTP/1.1 " + status + " No|Content-Length: 2||no");
          }
        });
  }

  private static ScriptedServer silent() throws Exception {
    return ScriptedServer.start((wire, _) -> wire.rest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          10 ; Content-Length: 11|                               ; 413
          10 ; Content-Length: 10|!0123456789                    ; 200
          10 ; Transfer-Encoding: chunked|!b_0123456789a_0__     ; 413
          1m ; Content-Length: 1048577|                          ; 413
          1k ; Content-Length: 1025|                             ; 413
          0  ; Transfer-Encoding: chunked|!b_0123456789a_0__     ; 200
          """)
  void bodiesHaveASize(String most, String body, String status) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server).serve("/", "proxy-body-size", most);
      String request = body.contains("!") ? body.replace("!", "|") : body + "|";
      assertThat(proxy.ask("POST / HTTP/1.1|Host: a.test|" + request.replace("_", "|")))
          .startsWith("HTTP/1.1 " + status + " ");
      assertThat(proxy.proxy().record().outcome())
          .isEqualTo(status.equals("413") ? Outcome.LIMIT : Outcome.SERVED);
    }
  }

  @Test
  void aResponseThatTakesTooLongIsNotWaitedFor() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = silent()) {
      proxy.to(server).serve("/", "proxy-read-timeout", "1", "proxy-next-upstream", "off");
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 504 ");
      AccessRecord record = proxy.proxy().record();
      assertThat(record.outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
      assertThat(record.duration()).isLessThan(Duration.ofSeconds(30));
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void anEndpointThatTakesNoMoreOfARequestIsNotWaitedFor() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  answered.await();
                });
        Wire wire = proxy.proxy().connect()) {
      proxy.to(server).serve("/", "proxy-send-timeout", "1", "proxy-body-size", "0");
      byte[] part = new byte[1 << 20];
      wire.send("POST / HTTP/1.1|Host: a.test|Content-Length: 1000000000||");
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int i = 0; i < 900; i++) {
                    wire.send(part);
                  }
                } catch (IOException ended) {
                  // The proxy has answered.
                }
              });
      assertThat(wire.head()).startsWith("HTTP/1.1 504 ");
      assertThat(proxy.proxy().record().duration()).isLessThan(Duration.ofSeconds(30));
      answered.countDown();
    }
  }

  /// Rule 53.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          GET  ; http_503                ; 2 ; 2
          GET  ; error timeout           ; 2 ; 1
          GET  ; http_503 http_502       ; 3 ; 3
          GET  ; http_503                ; 0 ; 3
          POST ; http_503                ; 2 ; 1
          POST ; http_503 non_idempotent ; 2 ; 2
          GET  ; off                     ; 2 ; 1
          """)
  void aRequestIsSentAgainAsOftenAsMayBe(String method, String causes, String tries, int sent)
      throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer first = failing("503", requests);
        ScriptedServer second = failing("503", requests);
        ScriptedServer third = failing("503", requests)) {
      proxy
          .to(first, second, third)
          .serve("/", "proxy-next-upstream", causes, "proxy-next-upstream-tries", tries);
      assertThat(proxy.ask(method + " / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 503 No no");
      assertThat(requests).hasValue(sent);
    }
  }

  @Test
  void anotherEndpointAnswersWhereOneFails() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer silent = silent();
        ScriptedServer ending = ScriptedServer.start((wire, _) -> wire.head());
        ScriptedServer good = ScriptedServer.named("good")) {
      proxy.to(ending, good).serve("/");
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK good GET / HTTP/1.1");
      }
      assertThat(ending.connections()).isPositive();
      proxy.to(silent, good).serve("/", "proxy-read-timeout", "1");
      for (int i = 0; i < 3; i++) {
        assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK good GET / HTTP/1.1");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"off,1", "error,3"})
  void anEndpointThatEndsConnectionsIsAskedAgainWhereThatIsWanted(String causes, int sent)
      throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer ending = ScriptedServer.start((wire, _) -> wire.head())) {
      proxy.to(ending).serve("/", "proxy-next-upstream", causes);
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ");
      assertThat(ending.connections()).isEqualTo(sent);
    }
  }
}
