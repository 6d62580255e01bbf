// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Requests and responses on their way through the proxy.
class ForwardingTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";

  /// A server that sends the same for every request, whose head it has read.
  private static ScriptedServer sending(String response) throws Exception {
    return ScriptedServer.start(
        (wire, _) -> {
          while (!wire.head().isEmpty()) {
            wire.send(response);
          }
        });
  }

  @Test
  void passesRequestsOnAndResponsesBack() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String head = wire.head().replace('|', '!');
                  wire.send(
                      "HTTP/1.1 200 Fine|Content-Length: " + head.length() + "|X: y||" + head);
                })) {
      proxy.to(server);
      try (Wire wire = proxy.connect()) {
        wire.send("GET /a?b HTTP/1.1|Host: a.test:80|Accept: */*||");
        String head = wire.head();
        assertThat(head).startsWith("HTTP/1.1 200 Fine|Content-Length: ").contains("|X: y|Date: ");
        assertThat(wire.bytes(Wire.length(head)))
            .isEqualTo(
                "GET /a?b HTTP/1.1!Host: a.test:80!Accept: */*!X-Forwarded-For: 127.0.0.1"
                    + "!X-Forwarded-Host: a.test:80!X-Forwarded-Port: 80!X-Forwarded-Proto: http!!");
      }
      AccessRecord record = proxy.record();
      assertThat(record.outcome()).isEqualTo(Outcome.SERVED);
      assertThat(record.status()).isEqualTo(200);
      assertThat(record.target()).isEqualTo("/a?b");
      assertThat(record.route()).contains("test/web[0] * Prefix /");
      assertThat(record.endpoint()).contains(server.endpoint().toString());
    }
  }

  @Test
  @DisplayName("45: the port in Host does not count for matching, and is passed on")
  void thePortInHostIsPassedOn() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  asked.add(wire.head());
                  wire.send("HTTP/1.1 204 No Content|Connection: close||");
                })) {
      proxy.to(server);
      proxy.route(HostPattern.ANY, "/", new Answer(404, ""));
      proxy.route(HostPattern.ingress("a.test"), "/", Forward.to("web"));
      for (String host : List.of("a.test", "a.test:80", "A.test:8080", "a.test:")) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: " + host + "||"))
            .startsWith("HTTP/1.1 204 No Content");
        assertThat(asked.take()).contains("|Host: " + host + "|");
      }
    }
  }

  @Test
  void connectionsLiveOnOnBothSides() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      for (int i = 0; i < 20; i++) {
        assertThat(wire.send("GET /" + i + " HTTP/1.1|Host: a||").response())
            .isEqualTo("HTTP/1.1 200 OK web GET /" + i + " HTTP/1.1");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInOrder() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      proxy.route(HostPattern.ingress("fixed"), "/", new Answer(200, "fixed"));
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        requests.append("GET /" + i + " HTTP/1.1|Host: " + (i % 3 == 0 ? "fixed" : "a") + "||");
        requests.append("POST /" + i + " HTTP/1.1|Host: a|Content-Length: 3||abc");
      }
      wire.send(requests.toString());
      for (int i = 0; i < 100; i++) {
        String get = i % 3 == 0 ? "fixed" : "web GET /" + i + " HTTP/1.1";
        assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK " + get);
        assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK web POST /" + i + " HTTP/1.1");
      }
    }
  }

  @Test
  void aHeadThatComesByteByByteIsTaken() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      for (byte b : GET.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII)) {
        wire.send(new byte[] {b});
      }
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
    }
  }

  @Test
  void bodiesPassInChunksWithTheirTrailers() throws Exception {
    String chunked = "3|abc|0|T: x||";
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  while (!wire.head().isEmpty()) {
                    String body = wire.bytes(chunked.length() + 5);
                    wire.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||" + body);
                  }
                });
        Wire wire = proxy.to(server).connect()) {
      for (int i = 0; i < 3; i++) {
        wire.send("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||").send(chunked);
        assertThat(wire.head()).contains("|Transfer-Encoding: chunked|");
        assertThat(wire.bytes(chunked.length() + 5)).isEqualTo(chunked.replace("|", "\r\n"));
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aClientOfHttp10GetsNoChunks() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            sending("HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|4;x=y|defg|0|T: x||");
        Wire wire = proxy.to(server).connect()) {
      wire.send("GET / HTTP/1.0|Connection: keep-alive||");
      assertThat(wire.head()).contains("|Connection: close|").doesNotContain("chunked");
      assertThat(wire.rest()).isEqualTo("abcdefg");
    }
  }

  @Test
  void aClientOfHttp10MayKeepItsConnection() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = sending("HTTP/1.1 200 OK|Content-Length: 2||ok");
        Wire wire = proxy.to(server).connect()) {
      wire.send("GET / HTTP/1.0|Connection: keep-alive||");
      assertThat(wire.head()).contains("|Connection: keep-alive|");
      assertThat(wire.bytes(2)).isEqualTo("ok");
      assertThat(wire.send("GET / HTTP/1.0||").head()).contains("|Connection: close|");
      assertThat(wire.rest()).isEqualTo("ok");
    }
  }

  @Test
  void aBodyMayEndWithTheConnection() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.0 200 OK||some text");
                });
        Wire wire = proxy.to(server).connect()) {
      assertThat(wire.send(GET).head())
          .startsWith("HTTP/1.1 200 OK|")
          .contains("|Connection: close|");
      assertThat(wire.rest()).isEqualTo("some text");
    }
  }

  @Test
  void responsesWithoutABodyKeepTheirLength() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                    String status =
                        head.startsWith("HEAD") ? "200 OK" : head.substring(5, 8) + " X";
                    wire.send("HTTP/1.1 " + status + "|Content-Length: 10||");
                  }
                });
        Wire wire = proxy.to(server).connect()) {
      assertThat(wire.send("HEAD / HTTP/1.1|Host: a||").head()).contains("|Content-Length: 10|");
      assertThat(wire.send("GET /304 HTTP/1.1|Host: a||").head()).contains("|Content-Length: 10|");
      assertThat(wire.send("GET /204 HTTP/1.1|Host: a||").head()).doesNotContain("Content-Length");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void interimResponsesPassButNotToHttp10() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            sending("HTTP/1.1 103 Early Hints|Link: x||HTTP/1.1 200 OK|Content-Length: 2||ok")) {
      proxy.to(server);
      try (Wire wire = proxy.connect()) {
        assertThat(wire.send(GET).head()).isEqualTo("HTTP/1.1 103 Early Hints|Link: x||");
        assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK ok");
      }
      assertThat(proxy.ask("GET / HTTP/1.0||")).isEqualTo("HTTP/1.1 200 OK ok");
    }
  }

  @Test
  void aClientThatExpectsToBeToldIsTold() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  assertThat(wire.head()).contains("|Expect: 100-continue|");
                  wire.send("HTTP/1.1 100 Continue||");
                  wire.send("HTTP/1.1 200 OK|Content-Length: 3||" + wire.bytes(3));
                });
        Wire wire = proxy.to(server).connect()) {
      wire.send("PUT / HTTP/1.1|Host: a|Expect: 100-continue|Content-Length: 3||");
      assertThat(wire.head()).isEqualTo("HTTP/1.1 100 Continue||");
      assertThat(wire.send("abc").response()).isEqualTo("HTTP/1.1 200 OK abc");
    }
  }

  @Test
  void anEarlyAnswerReachesAClientThatStillSends() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 403 No|Content-Length: 2||no");
                  wire.rest();
                });
        Wire wire = proxy.to(server).connect()) {
      wire.send("POST / HTTP/1.1|Host: a|Content-Length: 1000000||" + "x".repeat(1000));
      assertThat(wire.head()).startsWith("HTTP/1.1 403 No|").contains("|Connection: close|");
      assertThat(wire.bytes(2)).isEqualTo("no");
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  void tunnelsAnotherProtocolAndItsHalfClose() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  assertThat(wire.head())
                      .contains("|Upgrade: echo|")
                      .contains("|Connection: upgrade|");
                  wire.send("HTTP/1.1 101 Switching|Upgrade: echo|Connection: Upgrade||first");
                  wire.send(wire.bytes(5));
                  wire.send("at the end: " + wire.rest());
                });
        Wire wire = proxy.to(server).connect()) {
      wire.send("GET / HTTP/1.1|Host: a|Connection: keep-alive, Upgrade|Upgrade: echo||");
      assertThat(wire.head())
          .isEqualTo("HTTP/1.1 101 Switching|Upgrade: echo|Connection: upgrade||");
      assertThat(wire.bytes(5)).isEqualTo("first");
      assertThat(wire.send("hello").bytes(5)).isEqualTo("hello");
      wire.send("rest").endOutput();
      assertThat(wire.rest()).isEqualTo("at the end: rest");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.TUNNELLED);
    }
  }

  @Test
  void answersForItselfWhereARouteSaysSo() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start()) {
      proxy.route(HostPattern.ingress("fixed"), "/", new Answer(418, "tea"));
      proxy.route(
          HostPattern.ingress("old"),
          "/",
          new Redirect(
              308,
              Optional.of("https"),
              Optional.empty(),
              Optional.empty(),
              Redirect.NewPath.SAME));
      proxy.route(HostPattern.ANY, "/only", new Answer(200, ""));
      assertThat(proxy.ask("GET / HTTP/1.1|Host: fixed||")).isEqualTo("HTTP/1.1 418  tea");
      try (Wire wire = proxy.connect()) {
        assertThat(wire.send("GET /a?b HTTP/1.1|Host: old:8080||").head())
            .startsWith("HTTP/1.1 308 Permanent Redirect|")
            .contains("|Location: https://old/a?b|");
        assertThat(wire.send("POST / HTTP/1.1|Host: x|Content-Length: 3||abc").response())
            .isEqualTo("HTTP/1.1 404 Not Found No route leads here.\n");
        assertThat(wire.send("HEAD / HTTP/1.1|Host: x||").head()).contains("|Content-Length: 21|");
        assertThat(wire.send(GET.replace("a.test", "fixed")).response()).endsWith("tea");
      }
    }
  }
}
