// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.server.Http2Wire.Frame;
import io.portolan.proxy.server.Http2Wire.Message;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Clients that speak HTTP/2 to the proxy, in front of servers that speak HTTP/1.1.
class Http2Test {
  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 1;
  private static final int CANCEL = 8;

  /// A server that answers each request with its head and body.
  private static ScriptedServer echo() throws IOException {
    return ScriptedServer.start(
        (wire, _) -> {
          for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
            String body = head.contains("chunked") ? chunks(wire) : wire.bytes(Wire.length(head));
            String all = head.replace('|', '!') + body;
            wire.send("HTTP/1.1 200 OK|Content-Length: " + all.length() + "||" + all);
          }
        });
  }

  private static String chunks(Wire wire) throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      text.append(wire.bytes(1));
    }
    return text.toString().replace("\r\n", "!");
  }

  @Test
  void passesRequestsOnAndResponsesBack() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = echo();
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      Message answer = wire.get(1, "/a?b").message(1);
      assertThat(answer.head()).startsWith(":status: 200").hasSize(3);
      assertThat(answer.body())
          .isEqualTo(
              "GET /a?b HTTP/1.1!host: a.test!X-Forwarded-For: 127.0.0.1!X-Forwarded-Host: a.test"
                  + "!X-Forwarded-Port: 80!X-Forwarded-Proto: http!!");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.SERVED);
    }
  }

  @Test
  void passesBodiesOnWithALengthOrInChunks() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = echo();
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.post(1, "/", "content-length: 5").data(1, false, "he").data(1, true, "llo");
      assertThat(wire.message(1).body()).contains("!content-length: 5!").endsWith("!!hello");
      wire.post(3, "/").data(3, false, "he").data(3, false, "llo").data(3, true, "");
      assertThat(wire.message(3).body())
          .contains("!transfer-encoding: chunked!")
          .endsWith("!!2!he!3!llo!0!!");
      wire.post(5, "/").headers(5, true, "x-sum: 7");
      assertThat(wire.message(5).body()).endsWith("!!0!x-sum: 7!!");
    }
  }

  @Test
  void answersManyRequestsOfAConnectionAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String head = wire.head();
                  both.countDown();
                  both.await();
                  String path = head.substring(4, 6);
                  wire.send("HTTP/1.1 200 OK|Content-Length: 2||" + path);
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.get(1, "/a").get(3, "/b");
      List<String> bodies = new ArrayList<>();
      while (bodies.size() < 2) {
        Frame data = wire.next(Http2Wire.DATA);
        bodies.add(data.stream() + data.text() + data.isLast());
      }
      assertThat(bodies).containsExactlyInAnyOrder("1/atrue", "3/btrue");
    }
  }

  /// Rule 87.
  @Test
  void passesInterimResponsesChunksAndTrailersBack() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 103 Early Hints|Link: </x>||");
                  wire.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: x|X: y||");
                  wire.send("2|he|3|llo|0|X-Sum: 7||");
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.get(1, "/");
      assertThat(wire.fields(wire.next(Http2Wire.HEADERS)))
          .containsExactly(":status: 103", "link: </x>");
      Message answer = wire.message(1);
      assertThat(answer.head()).first().isEqualTo(":status: 200");
      assertThat(answer.head()).noneMatch(line -> line.startsWith("transfer-encoding"));
      assertThat(answer.head()).noneMatch(line -> line.startsWith("x: "));
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.trailers()).containsExactly("x-sum: 7");
    }
  }

  @Test
  void fieldsAfterABodyAreOfThatResponseAlone() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|he|0|X-Sum: 7||");
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Content-Length: 2||hi");
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      assertThat(wire.get(1, "/").message(1).trailers()).containsExactly("x-sum: 7");
      assertThat(wire.get(3, "/").message(3).trailers()).isEmpty();
    }
  }

  /// Rule 87: such responses have no body, and say so with their head.
  @Test
  void headsWithoutBodiesEndTheStream() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Content-Length: 5||");
                  wire.head();
                  wire.send("HTTP/1.1 204 None||");
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.headers(1, true, ":method: HEAD", ":scheme: http", ":authority: a", ":path: /");
      Frame head = wire.next(Http2Wire.HEADERS);
      assertThat(wire.fields(head)).contains("content-length: 5");
      assertThat(head.isLast()).isTrue();
      Frame none = wire.get(3, "/").next(Http2Wire.HEADERS);
      assertThat(wire.fields(none)).startsWith(":status: 204");
      assertThat(none.isLast()).isTrue();
    }
  }

  /// Rule 83.
  @Test
  void refusesAHostThatIsNotTheAuthority() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      wire.headers(
          1, true, ":method: GET", ":scheme: http", ":authority: a", ":path: /", "host: b");
      assertThat(wire.message(1).status()).isEqualTo("400");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.REFUSED);
    }
  }

  @Test
  void cutsAStreamThatIsMalformedAndServesTheOthers() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = echo();
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.headers(1, true, ":method: GET", ":scheme: http", ":authority: a", ":path: /", "A: b");
      assertThat(wire.next(Http2Wire.RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      wire.post(3, "/", "content-length: 3").data(3, true, "ab");
      assertThat(wire.next(Http2Wire.RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      wire.post(5, "/", "content-length: 1").data(5, false, "ab");
      assertThat(wire.next(Http2Wire.RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      assertThat(wire.get(7, "/").message(7).status()).isEqualTo("200");
    }
  }

  /// Rule 88.
  @Test
  void endsTheRequestThatAClientCancels() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, number) -> {
                  wire.head();
                  if (number > 1) {
                    wire.send("HTTP/1.1 200 OK|Content-Length: 0||");
                    return;
                  }
                  asked.countDown();
                  wire.isEnded();
                  ended.countDown();
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.get(1, "/");
      asked.await();
      wire.number(Http2Wire.RST_STREAM, 1, CANCEL);
      ended.await();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
      assertThat(wire.get(3, "/").message(3).status()).isEqualTo("200");
    }
  }

  @Test
  void anAnswerBeforeTheEndOfARequestEndsItInGoodOrder() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      proxy.route(HostPattern.ANY, "/", new Answer(403, "no"));
      wire.post(1, "/").data(1, false, "some");
      assertThat(wire.message(1).status()).isEqualTo("403");
      assertThat(wire.next(Http2Wire.RST_STREAM).code()).isEqualTo(NO_ERROR);
      wire.data(1, true, "more");
      assertThat(wire.get(3, "/").message(3).status()).isEqualTo("403");
    }
  }

  /// A client that takes nothing holds its own stream up alone, and the server that fills it.
  @Test
  void sendsNoMoreThanTheWindow() throws Exception {
    String large = "x".repeat(200_000);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String body = wire.head().startsWith("GET /large") ? large : "small";
                  wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      // The window of the connection is larger, so that only the stream's own holds it up.
      wire.number(Http2Wire.WINDOW_UPDATE, 0, 1_000_000).get(1, "/large");
      int came = 0;
      while (came < 65_535) {
        came += wire.next(Http2Wire.DATA).content().length;
      }
      assertThat(came).isEqualTo(65_535);
      assertThat(wire.get(3, "/small").message(3).body()).isEqualTo("small");
      wire.number(Http2Wire.WINDOW_UPDATE, 1, 1_000_000);
      while (came < large.length()) {
        came += wire.next(Http2Wire.DATA).content().length;
      }
      assertThat(came).isEqualTo(large.length());
    }
  }

  /// A client may send as much as the server takes, and is told when it may go on.
  @Test
  void takesMoreOfABodyAsTheServerTakesIt() throws Exception {
    int size = 1_000_000;
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.bytes(size);
                  wire.send("HTTP/1.1 200 OK|Content-Length: 0||");
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.post(1, "/", "content-length: " + size);
      int window = 65_535;
      int sent = 0;
      while (sent < size) {
        int part = Math.min(Math.min(window, 16_384), size - sent);
        wire.data(1, sent + part == size, "x".repeat(part));
        sent += part;
        window -= part;
        while (window == 0) {
          Frame update = wire.next(Http2Wire.WINDOW_UPDATE);
          window += update.stream() == 1 ? update.code() : 0;
        }
      }
      assertThat(wire.message(1).status()).isEqualTo("200");
    }
  }

  @Test
  void aClosingProxyLetsWhatIsUnderWayEnd() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    LoopbackProxy proxy = LoopbackProxy.start();
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  closing.await();
                  wire.send("HTTP/1.1 200 OK|Content-Length: 4||late");
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.get(1, "/");
      wire.next(Http2Wire.SETTINGS);
      Thread close = Thread.ofVirtual().start(proxy::close);
      assertThat(wire.goneAway()).isEqualTo(NO_ERROR);
      closing.countDown();
      assertThat(wire.message(1).body()).isEqualTo("late");
      close.join();
      assertThatThrownBy(
              () -> {
                while (true) {
                  wire.next();
                }
              })
          .isInstanceOf(EOFException.class);
    }
  }

  /// WebSocket and other protocols come in a tunnel (RFC 8441).
  @Test
  void tunnelsCarryOtherProtocolsBothWays() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String head = wire.head();
                  String accept = head.contains("|sec-websocket-key: ") ? "yes" : "no";
                  if (head.startsWith("GET /chat ") && head.contains("|upgrade: websocket|")) {
                    wire.send("HTTP/1.1 101 Go|Connection: upgrade|Upgrade: websocket|");
                    wire.send("Sec-WebSocket-Accept: " + accept + "|X-Key: " + accept + "||");
                  }
                  wire.send("echo " + wire.bytes(3) + wire.bytes(5));
                  wire.send(wire.isEnded() ? "over" : "more");
                });
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.headers(
          1,
          false,
          ":method: CONNECT",
          ":protocol: websocket",
          ":scheme: http",
          ":authority: a.test",
          ":path: /chat",
          "sec-websocket-version: 13");
      wire.data(1, false, "too");
      List<String> head = wire.fields(wire.next(Http2Wire.HEADERS));
      assertThat(head).startsWith(":status: 200").contains("x-key: yes");
      assertThat(head).noneMatch(line -> line.contains("accept") || line.contains("upgrade"));
      wire.data(1, false, "-soon");
      assertThat(wire.next(Http2Wire.DATA).text()).isEqualTo("echo too-soon");
      wire.data(1, true, "");
      assertThat(wire.next(Http2Wire.DATA).text()).isEqualTo("over");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.TUNNELLED);
    }
  }

  @Test
  void aTunnelThatIsNotOpenedIsAnswered() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("plain");
        Http2Wire wire = Http2Wire.connect(proxy.to(server).address())) {
      wire.headers(
          1,
          false,
          ":method: CONNECT",
          ":protocol: websocket",
          ":scheme: http",
          ":authority: a.test",
          ":path: /chat");
      assertThat(wire.message(1).body()).isEqualTo("plain GET /chat HTTP/1.1");
      assertThat(wire.next(Http2Wire.RST_STREAM).code()).isEqualTo(NO_ERROR);
      wire.headers(3, true, ":method: CONNECT", ":authority: a.test:443");
      assertThat(wire.message(3).status()).isEqualTo("501");
    }
  }

  @Test
  void clientsOfHttp1AreServedAtTheSamePort() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("one");
        Wire wire = Wire.connect(proxy.to(server).address())) {
      wire.send("P").send("RI / HTTP/1.1|Host: a||");
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK one PRI / HTTP/1.1");
    }
  }
}
