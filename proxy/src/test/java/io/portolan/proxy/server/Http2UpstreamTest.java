// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.server.Http2Wire.Frame;
import io.portolan.proxy.server.Http2Wire.Message;
import io.portolan.proxy.upstream.Transport;
import io.portolan.proxy.upstream.Transport.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Servers that speak HTTP/2, gRPC among them, behind the proxy.
class Http2UpstreamTest {
  private static final int CANCEL = 8;
  private static final int REFUSED_STREAM = 7;
  private static final String[] OK = {":status: 200", "content-length: 2"};

  /// What a server does with its connection.
  interface Script {
    void run(Http2Wire wire, int number) throws IOException, InterruptedException;
  }

  private static ScriptedServer server(Script script) throws IOException {
    return ScriptedServer.start((wire, number) -> script.run(Http2Wire.accept(wire), number));
  }

  private static LoopbackProxy before(ScriptedServer... servers) {
    LoopbackProxy proxy = LoopbackProxy.start();
    proxy.backends.set(
        "web",
        List.of(servers).stream().map(ScriptedServer::endpoint).toList(),
        new Transport(Protocol.HTTP_2, Optional.empty()));
    return proxy;
  }

  @Test
  void passesRequestsOfHttp1OnAndResponsesBack() throws Exception {
    List<String> asked = new ArrayList<>();
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  Frame head = wire.next(Http2Wire.HEADERS);
                  asked.addAll(wire.fields(head));
                  wire.headers(head.stream(), false, OK).data(head.stream(), true, "hi");
                });
        LoopbackProxy proxy = before(server);
        Wire wire = proxy.connect()) {
      wire.send("GET /a?b HTTP/1.1|Host: a.test|Connection: x|X: y|Accept: */*||");
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200  hi");
      assertThat(asked)
          .containsExactly(
              ":method: GET",
              ":scheme: http",
              ":authority: a.test",
              ":path: /a?b",
              "accept: */*",
              "x-forwarded-for: 127.0.0.1",
              "x-forwarded-host: a.test",
              "x-forwarded-port: 80",
              "x-forwarded-proto: http");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.SERVED);
    }
  }

  @Test
  void bodiesKeepTheirPartsAndTrailersBothWays() throws Exception {
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  Message asked = wire.message(1);
                  wire.headers(1, false, ":status: 200");
                  wire.data(1, false, asked.body()).data(1, false, "!");
                  wire.headers(1, true, "x-sum: " + asked.trailers());
                });
        LoopbackProxy proxy = before(server);
        Wire wire = proxy.connect()) {
      wire.send("POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||2|he|3|llo|0|x-n: 5||");
      assertThat(wire.head()).contains("|transfer-encoding: chunked|");
      assertThat(wire.bytes(38).replace("\r\n", "|")).isEqualTo("5|hello|1|!|0|x-sum: [x-n: 5]||");
    }
  }

  /// Rule 87: a call that streams both ways, and ends with its status in trailers.
  @Test
  void carriesStreamsOfGrpc() throws Exception {
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  Frame head = wire.next(Http2Wire.HEADERS);
                  if (!wire.fields(head).contains("te: trailers")) {
                    throw new IOException("no trailers are wanted");
                  }
                  wire.headers(1, false, ":status: 200", "content-type: application/grpc");
                  for (Frame part = wire.next(Http2Wire.DATA);
                      !part.isLast();
                      part = wire.next(Http2Wire.DATA)) {
                    wire.data(1, false, "echo " + part.text());
                  }
                  wire.headers(1, true, "grpc-status: 0", "grpc-message: fine");
                });
        LoopbackProxy proxy = before(server);
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      wire.post(1, "/echo.Echo/Talk", "content-type: application/grpc", "te: trailers");
      assertThat(wire.fields(wire.next(Http2Wire.HEADERS)))
          .startsWith(":status: 200", "content-type: application/grpc");
      wire.data(1, false, "a");
      assertThat(wire.next(Http2Wire.DATA).text()).isEqualTo("echo a");
      wire.data(1, false, "b");
      assertThat(wire.next(Http2Wire.DATA).text()).isEqualTo("echo b");
      wire.data(1, true, "");
      Frame end = wire.next(Http2Wire.HEADERS);
      assertThat(wire.fields(end)).containsExactly("grpc-status: 0", "grpc-message: fine");
      assertThat(end.isLast()).isTrue();
    }
  }

  /// A call that fails at once has its status in the only block there is.
  @Test
  void aResponseOfFieldsAloneStaysOne() throws Exception {
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  wire.message(1);
                  wire.headers(1, true, ":status: 200", "grpc-status: 12");
                });
        LoopbackProxy proxy = before(server);
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      wire.post(1, "/", "te: trailers").data(1, true, "");
      Frame only = wire.next(Http2Wire.HEADERS);
      assertThat(wire.fields(only)).startsWith(":status: 200", "grpc-status: 12");
      assertThat(only.isLast()).isTrue();
    }
  }

  @Test
  void requestsShareAConnection() throws Exception {
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  List<Integer> streams = new ArrayList<>();
                  while (streams.size() < 3) {
                    streams.add(wire.next(Http2Wire.HEADERS).stream());
                  }
                  for (int stream : streams.reversed()) {
                    wire.headers(stream, false, OK).data(stream, true, "hi");
                  }
                });
        LoopbackProxy proxy = before(server);
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      wire.get(1, "/").get(3, "/").get(5, "/");
      for (int ended = 0; ended < 3; ) {
        ended += wire.next(Http2Wire.DATA).isLast() ? 1 : 0;
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void asksAgainWhereTheServerRefusesOrGoesAway() throws Exception {
    try (ScriptedServer server =
            server(
                (wire, number) -> {
                  int stream = wire.next(Http2Wire.HEADERS).stream();
                  switch (number) {
                    case 1 -> {
                      wire.number(Http2Wire.RST_STREAM, stream, REFUSED_STREAM);
                      wire.next(Http2Wire.HEADERS);
                      wire.frame(Http2Wire.GOAWAY, 0, 0, new byte[8]);
                    }
                    default -> wire.headers(stream, false, OK).data(stream, true, "hi");
                  }
                  wire.isEnded();
                });
        LoopbackProxy proxy = before(server);
        Wire wire = proxy.connect()) {
      wire.send("POST / HTTP/1.1|Host: a|Content-Length: 0||");
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200  hi");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /// Rule 88.
  @Test
  void cancelsWhatAClientLeaves() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  wire.next(Http2Wire.HEADERS);
                  wire.headers(1, false, ":status: 200").data(1, false, "part");
                  if (wire.next(Http2Wire.RST_STREAM).code() == CANCEL) {
                    cancelled.countDown();
                  }
                });
        LoopbackProxy proxy = before(server);
        Wire wire = proxy.connect()) {
      wire.send("GET / HTTP/1.1|Host: a||").head();
      wire.reset();
      cancelled.await();
    }
  }

  /// A client that reads nothing is not read for: the server gets no more than its window.
  @Test
  void holdsAServerBackThatIsFasterThanItsClient() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    int window = 256 << 10;
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  wire.next(Http2Wire.HEADERS);
                  wire.headers(1, false, ":status: 200");
                  for (int i = 0; i < window / 16_384; i++) {
                    wire.data(1, false, "x".repeat(16_384));
                  }
                  sent.countDown();
                  int more = 0;
                  while (more < window / 4) {
                    Frame update = wire.next(Http2Wire.WINDOW_UPDATE);
                    more += update.stream() == 1 ? update.code() : 0;
                  }
                  wire.headers(1, true, "x-more: " + more);
                });
        LoopbackProxy proxy = before(server);
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      wire.get(1, "/");
      sent.await();
      // The client's own window of 65535 bytes is all that it has room for.
      int came = 0;
      while (came < 65_535) {
        came += wire.next(Http2Wire.DATA).content().length;
      }
      wire.number(Http2Wire.WINDOW_UPDATE, 0, window).number(Http2Wire.WINDOW_UPDATE, 1, window);
      while (came < window) {
        came += wire.next(Http2Wire.DATA).content().length;
      }
      assertThat(came).isEqualTo(window);
      assertThat(wire.fields(wire.next(Http2Wire.HEADERS)).getFirst()).startsWith("x-more: ");
    }
  }

  @Test
  void serversThatLieAboutLengthsAreNotBelieved() throws Exception {
    try (ScriptedServer server =
            server(
                (wire, _) -> {
                  Frame head = wire.next(Http2Wire.HEADERS);
                  if (wire.fields(head).contains(":path: /short")) {
                    wire.headers(1, false, ":status: 200", "content-length: 3").data(1, true, "ab");
                  } else {
                    wire.headers(1, true, "status: 200");
                  }
                  wire.isEnded();
                });
        LoopbackProxy proxy = before(server);
        Wire wire = proxy.connect()) {
      wire.send("POST /short HTTP/1.1|Host: a|Content-Length: 0||").head();
      assertThat(wire.isEnded()).isTrue();
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
      try (Wire again = proxy.connect()) {
        again.send("POST / HTTP/1.1|Host: a|Content-Length: 0||");
        assertThat(again.statusLine()).isEqualTo("HTTP/1.1 502 Bad Gateway");
        assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_MALFORMED);
      }
    }
  }

  @Test
  void saysWhenNoConnectionComesAbout() throws Exception {
    ScriptedServer gone = server((_, _) -> {});
    gone.close();
    try (LoopbackProxy proxy = before(gone);
        Wire wire = proxy.connect()) {
      wire.send("GET / HTTP/1.1|Host: a||");
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 502 Bad Gateway");
      assertThat(proxy.record().outcome()).isEqualTo(Outcome.CONNECT_FAILED);
    }
  }
}
