// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.proxy.log.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients and endpoints that send too much, too little, too late, or what is not so; each has its
/// outcome, and nobody else is harmed. Those of HTTP/2 are in [Http2FloodTest].
class BadInputTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";
  private static final String START = "GET / HTTP/1.1|Host: a|";
  private static final int CROWD = 200;

  @ParameterizedTest
  @ValueSource(strings = {"X: y|", "Cookie: a=b; c=d; e=f|", "X-Forwarded-For: 192.0.2.1|"})
  void aHeadWithoutEndIsRefusedAsSoonAsItIsTooLarge(String field) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).connect()) {
      wire.send(START);
      Thread bomb = Thread.ofVirtual().start(() -> repeat(wire, field));
      assertThat(wire.response()).startsWith("HTTP/1.1 431 Request Header Fields Too Large");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.LIMIT);
      wire.reset();
      bomb.join();
      assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
    }
  }

  private static void repeat(Wire wire, String text) {
    try {
      for (int i = 0; i < 1_000_000; i++) {
        wire.send(text);
      }
    } catch (IOException refused) {
      // As it should be.
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%s HTTP/1.1|Host: a||",
        "GET /?%s HTTP/1.1|Host: a||",
        "%s / HTTP/1.1|Host: a||",
        "GET / HTTP/1.1|Host: a|%s: x||",
        "GET / HTTP/1.1|Host: %s||"
      })
  void aPartThatIsTooLongIsRefused(String request) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server);
      assertThat(proxy.ask(request.formatted("x".repeat(100_000)))).startsWith("HTTP/1.1 4");
      assertThat(proxy.record().outcome()).isIn(Outcome.LIMIT, Outcome.REFUSED);
      assertThat(server.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3;%s|abc|0||", "3|abc|0|T: %s||", "%s3|abc|0||"})
  void chunksThatOnlyLookLikeABodyAreRefused(String body) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.start((wire, _) -> wire.rest());
        Wire wire = proxy.to(server).connect()) {
      String chunks = body.formatted("0".repeat(200_000));
      try {
        wire.send("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||" + chunks);
      } catch (IOException refusedAlready) {
        // The answer is there in any case.
      }
      assertThat(wire.head()).startsWith("HTTP/1.1 400 Bad Request|");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.REFUSED);
    }
  }

  @Test
  void aClientThatDripsItsHeadIsGivenUp() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(LoopbackProxy.HASTY);
        Wire wire = proxy.connect().send(START + "X: ")) {
      // Each byte comes in time, the whole does not.
      while (!wire.hasAnswerWithin(10)) {
        wire.send("y");
      }
      assertThat(wire.response()).startsWith("HTTP/1.1 408 Request Timeout");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_TIMEOUT);
    }
  }

  @Test
  void aCrowdThatStallsHoldsNobodyUp() throws Exception {
    List<Wire> crowd = new ArrayList<>();
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server);
      for (int i = 0; i < CROWD; i++) {
        crowd.add(proxy.connect().send(i % 2 == 0 ? START : "POST" + GET.substring(3, 23)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      }
      for (Wire each : crowd) {
        each.reset();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10||abc", "Transfer-Encoding: chunked||a|abc"})
  void anEndpointThatStallsInTheMiddleIsCutOff(String response) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(LoopbackProxy.HASTY);
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|" + response);
                  wire.rest();
                });
        Wire wire = proxy.to(server).connect()) {
      assertThatThrownBy(() -> wire.send(GET).rest())
          .isInstanceOfAny(EOFException.class, SocketException.class);
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2|Content-Length: 3||ok",
        "Content-Length: 2, 3||ok",
        "Content-Length: -2||ok",
        "Content-Length: +2||ok",
        "Content-Length: 0x2||ok",
        "Content-Length: 99999999999999999999||ok",
        "Transfer-Encoding: chunked||FFFFFFFFFFFFFFFFF|ok",
        "Transfer-Encoding: chunked||-2|ok",
      })
  void anEndpointThatLiesAboutItsLengthIsNotPassedOn(String response) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|" + response);
                  wire.rest();
                })) {
      assertThat(proxy.to(server).ask(GET)).startsWith("HTTP/1.1 502 Bad Gateway");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_MALFORMED);
    }
  }

  @Test
  void lengthAndChunksTogetherAreChunksAlone() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send(
                      "HTTP/1.1 200 OK|Content-Length: 50|Transfer-Encoding: chunked||2|ok|0||");
                  wire.rest();
                });
        Wire wire = proxy.to(server).connect()) {
      for (int i = 1; i <= 2; i++) {
        String head = wire.send(GET).head();
        assertThat(head).contains("|Transfer-Encoding: chunked|").doesNotContain("Content-Length");
        assertThat(wire.bytes(12)).isEqualTo("2\r\nok\r\n0\r\n\r\n");
        // A connection on which such a thing was said is not believed again.
        assertThat(server.connections()).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void aBodyWhereNoneCanBeIsNobodysResponse(String status) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 " + status + "||HTTP/1.1 200 OK|Content-Length: 4||evil");
                  wire.rest();
                });
        Wire wire = proxy.to(server).connect()) {
      for (int i = 0; i < 5; i++) {
        assertThat(wire.send(GET).head()).startsWith("HTTP/1.1 " + status + "|");
      }
      assertThat(server.connections()).isEqualTo(5);
    }
  }

  @Test
  void aHeadOfAnEndpointWithoutEndIsRefused() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|");
                  repeat(wire, "X: y|");
                })) {
      assertThat(proxy.to(server).ask(GET)).startsWith("HTTP/1.1 502 Bad Gateway");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_MALFORMED);
    }
  }
}
