// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.portolan.proxy.http2.Http2Settings;
import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.server.Http3Wire.Call;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.upstream.Reuse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients that speak HTTP/3 to the proxy, in front of servers that speak HTTP/1.1.
class Http3Test {
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 1_000;
  private static final long WHOLE = (long) PIECE * PIECES;

  /// What sockets, windows and the proxy may hold together; far less than the whole.
  private static final long HELD = 40L * 1024 * 1024;

  private static final List<Long> INCOMPLETE_OR_MALFORMED =
      List.of(
          Http3ErrorCode.H3_REQUEST_INCOMPLETE.code() + 0L,
          Http3ErrorCode.H3_MESSAGE_ERROR.code() + 0L);

  private static final TlsLibrary LIBRARY = TlsLibrary.best();

  private final Issuer issuer = new Issuer();
  private final ServerCertificate rest = issuer.issue(Kind.ECDSA, "rest.test");
  private final LiveCertificates certificates;
  private LoopbackProxy proxy = LoopbackProxy.start();
  private LoopbackProxy.Http3 http3;

  Http3Test() throws Exception {
    certificates =
        new LiveCertificates(CertificateTable.of(LIBRARY.alone(rest, ServerTerms.USUAL)));
    http3 = proxy.listenHttp3(certificates);
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private void restart(ProxySettings settings) {
    proxy.close();
    proxy = LoopbackProxy.start(settings);
    http3 = proxy.listenHttp3(certificates);
  }

  private Http3Wire connect() throws Exception {
    return Http3Wire.connect(http3.address(), "a.test");
  }

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
    try (ScriptedServer server = echo()) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Http3Wire.Answer answer = wire.get("/a?b");
        assertThat(answer.head()).startsWith(":status: 200|").contains("|content-length: ");
        assertThat(answer.body())
            .isEqualTo(
                "GET /a?b HTTP/1.1!host: a.test!X-Forwarded-For: 127.0.0.1"
                    + "!X-Forwarded-Host: a.test!X-Forwarded-Port: 443!X-Forwarded-Proto: https!!");
        AccessRecord record = proxy.record();
        assertThat(record.outcome()).isEqualTo(Outcome.SERVED);
        assertThat(record.protocol()).isEqualTo("HTTP/3.0");
      }
    }
  }

  @Test
  void passesBodiesOnWithALengthOrInChunksAndTrailers() throws Exception {
    try (ScriptedServer server = echo()) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call known = wire.send(Http3Wire.fields("POST", "/", "content-length: 5"), false);
        known.data("he", false);
        known.data("llo", true);
        assertThat(known.answer().body()).contains("!content-length: 5!").endsWith("!!hello");
        Call open = wire.send(Http3Wire.fields("POST", "/"), false);
        open.data("hello", false);
        assertThat(open.trailers("x-sum: 7").answer().body())
            .contains("!transfer-encoding: chunked!")
            .endsWith("!!5!hello!0!x-sum: 7!!");
      }
    }
  }

  @Test
  void passesChunksTrailersAndInterimResponsesBack() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              wire.send("HTTP/1.1 103 Early Hints|Link: </a>||");
              wire.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: x|X: y||");
              wire.send("2|he|3|llo|0|X-Sum: 7||");
            })) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Http3Wire.Answer answer = wire.get("/");
        assertThat(answer.interim()).containsExactly(":status: 103|link: </a>");
        assertThat(answer.head()).startsWith(":status: 200|").doesNotContain("connection");
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.trailers()).isEqualTo("x-sum: 7");
      }
    }
  }

  @Test
  void answersWithoutABodyHaveNone() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                wire.send(
                    head.startsWith("HEAD")
                        ? "HTTP/1.1 200 OK|Content-Length: 5||"
                        : "HTTP/1.1 304 Not Modified|Etag: \"a\"||");
              }
            })) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Http3Wire.Answer head = wire.send(Http3Wire.fields("HEAD", "/"), true).answer();
        assertThat(head.head()).startsWith(":status: 200|").endsWith("|content-length: 5");
        assertThat(head.body()).isEmpty();
        assertThat(wire.get("/").head()).startsWith(":status: 304|");
      }
    }
  }

  @Test
  void theHostThatAClientNamesChoosesTheCertificate() throws Exception {
    ServerCertificate shop = issuer.issue(Kind.RSA, "shop.test");
    certificates.update(
        table -> {
          try {
            return table.with(
                HostPattern.ingress("shop.test"),
                Optional.of(LIBRARY.alone(shop, ServerTerms.USUAL)));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    try (Http3Wire wire = Http3Wire.connect(http3.address(), "SHOP.test");
        Http3Wire other = Http3Wire.connect(http3.address(), "");
        Http3Wire unknown = connect()) {
      assertThat(wire.certificate()).isEqualTo(shop.own());
      assertThat(other.certificate()).isEqualTo(rest.own());
      assertThat(unknown.certificate()).isEqualTo(rest.own());
    }
  }

  @Test
  void responsesOfTheListenerTellOfItWhileItIsThere() throws Exception {
    proxy.route(HostPattern.ANY, "/", new Answer(200, "ok"));
    TlsClient tls = TlsClient.trusting(issuer.trusted("TLS"));
    String get = "GET / HTTP/1.1|Host: rest.test||";
    try (Wire wire = new Wire(tls.connect(http3.tls(), "rest.test"))) {
      assertThat(wire.send(get).head()).contains("|Alt-Svc: h3=\":443\"; ma=86400|");
      http3.port().close();
      assertThat(wire.bytes(2)).isEqualTo("ok");
      assertThat(wire.send(get).head()).doesNotContain("Alt-Svc");
    }
  }

  @Test
  void anAnswerBeforeTheBodyHasComeEndsTheRequest() throws Exception {
    proxy.route(HostPattern.ANY, "/", new Answer(403, "no"));
    try (Http3Wire wire = connect()) {
      Call call = wire.send(Http3Wire.fields("POST", "/"), false);
      call.data("he", false);
      assertThat(call.answer().head()).startsWith(":status: 403|");
      assertThat(wire.get("/").body()).isEqualTo("no");
    }
  }

  @Test
  void aHeadThatIsTooLargeIsAnswered() throws Exception {
    try (Http3Wire wire = connect()) {
      Call call = wire.send(Http3Wire.fields("GET", "/", "x: " + "a".repeat(40_000)), true);
      assertThat(call.answer().head()).startsWith(":status: 431|");
    }
  }

  @Test
  void tunnelsAreNotOpened() throws Exception {
    try (Http3Wire wire = connect()) {
      Http3Headers connect =
          new DefaultHttp3Headers(false).method("CONNECT").authority("a.test:443");
      assertThat(wire.send(connect, false).answer().head()).startsWith(":status: 501|");
    }
  }

  @Test
  void malformedRequestsAreReset() throws Exception {
    List<Http3Headers> malformed =
        List.of(
            Http3Wire.fields("GET", "/", "Upper: a"),
            Http3Wire.fields("GET", "/", "connection: close"),
            Http3Wire.fields("GET", "/", "transfer-encoding: chunked"),
            Http3Wire.fields("GET", "/", "te: gzip"),
            Http3Wire.fields("GET", "/", "a: b\r\nc: d"),
            Http3Wire.fields("GET", "/", ":later: a"),
            Http3Wire.fields("GET", "a"),
            Http3Wire.fields("GET", "/ HTTP/1.1\r\nx: y\r\n"),
            Http3Wire.fields("G T", "/"),
            Http3Wire.fields("CONNECT", "/", ":protocol: websocket"),
            Http3Wire.fields("GET", "/", "host: other.test"),
            new DefaultHttp3Headers(false).method("GET").path("/").authority("a.test"),
            new DefaultHttp3Headers(false).scheme("https").path("/").authority("a.test"));
    proxy.route(HostPattern.ANY, "/", new Answer(200, "ok"));
    try (Http3Wire wire = connect()) {
      for (Http3Headers fields : malformed) {
        assertThat(wire.send(fields, true).reset())
            .as(fields.toString())
            .isEqualTo(Http3ErrorCode.H3_MESSAGE_ERROR.code());
      }
      assertThat(wire.get("/").body()).isEqualTo("ok");
    }
  }

  @Test
  void contentThatIsNotAsLongAsWasSaidResetsTheStream() throws Exception {
    try (ScriptedServer server = silent(new CountDownLatch(1), new CompletableFuture<>())) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call shorter = wire.send(Http3Wire.fields("POST", "/", "content-length: 5"), false);
        shorter.data("he", true);
        assertThat(shorter.reset()).isEqualTo(Http3ErrorCode.H3_REQUEST_INCOMPLETE.code());
        assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        Call longer = wire.send(Http3Wire.fields("POST", "/", "content-length: 5"), false);
        longer.data("hello!", false);
        assertThat(longer.reset()).isEqualTo(Http3ErrorCode.H3_MESSAGE_ERROR.code());
        Call none = wire.send(Http3Wire.fields("POST", "/", "content-length: 5"), true);
        assertThat(none.reset()).isIn(INCOMPLETE_OR_MALFORMED);
        Call trailed = wire.send(Http3Wire.fields("POST", "/", "content-length: 5"), false);
        trailed.trailers("x-sum: 7");
        assertThat(trailed.reset()).isEqualTo(Http3ErrorCode.H3_MESSAGE_ERROR.code());
      }
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsTheServerBack() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              wire.send("HTTP/1.1 200 OK|Content-Length: " + WHOLE + "||");
              String piece = "x".repeat(PIECE);
              for (int i = 0; i < PIECES; i++) {
                wire.send(piece);
                sent.addAndGet(PIECE);
              }
            })) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call call = wire.send(Http3Wire.fields("GET", "/"), true);
        call.stream().config().setAutoRead(false);
        awaitStandstill(sent);
        assertThat(sent.get()).isLessThan(HELD);
        call.stream().config().setAutoRead(true);
        call.answer();
        assertThat(call.received.get()).isEqualTo(WHOLE);
      }
    }
  }

  @Test
  void aServerThatDoesNotReadHoldsTheClientBack() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              mayRead.await();
              for (int i = 0; i < PIECES; i++) {
                wire.bytes(PIECE);
              }
              wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
            })) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call call = wire.send(Http3Wire.fields("POST", "/", "content-length: " + WHOLE), false);
        Thread sender =
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 1; i <= PIECES; i++) {
                        ByteBuf piece = Unpooled.wrappedBuffer(new byte[PIECE]);
                        call.data(piece, i == PIECES).syncUninterruptibly();
                        sent.addAndGet(PIECE);
                      }
                    });
        awaitStandstill(sent);
        assertThat(sent.get()).isLessThan(HELD);
        mayRead.countDown();
        assertThat(call.answer().body()).isEqualTo("ok");
        sender.join();
      }
    }
  }

  private static void awaitStandstill(AtomicLong counter) {
    long before = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(1)) {
      if (counter.get() != before) {
        before = counter.get();
        since = System.nanoTime();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /// A server that says when a request has come, and when its connection has ended.
  private static ScriptedServer silent(CountDownLatch asked, CompletableFuture<Boolean> gone)
      throws IOException {
    return ScriptedServer.start(
        (wire, _) -> {
          wire.head();
          asked.countDown();
          gone.complete(wire.isEnded());
        });
  }

  @Test
  void aClientThatResetsCancelsWhatIsDoneForIt() throws Exception {
    for (boolean isUploading : new boolean[] {true, false}) {
      CountDownLatch asked = new CountDownLatch(1);
      CompletableFuture<Boolean> gone = new CompletableFuture<>();
      try (ScriptedServer server = silent(asked, gone)) {
        proxy.to(server);
        try (Http3Wire wire = connect()) {
          Call call =
              wire.send(
                  isUploading
                      ? Http3Wire.fields("POST", "/", "content-length: 5")
                      : Http3Wire.fields("GET", "/"),
                  !isUploading);
          assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
          int cancelled = Http3ErrorCode.H3_REQUEST_CANCELLED.code();
          if (isUploading) {
            call.stream().shutdownOutput(cancelled);
          } else {
            call.stream().shutdownInput(cancelled);
          }
          assertThat(gone.get(60, TimeUnit.SECONDS)).isTrue();
          assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        }
      }
    }
  }

  @Test
  void anEndpointThatEndsBeforeItsTimeResetsTheStream() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              wire.send("HTTP/1.1 200 OK|Content-Length: 5||he");
            })) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call call = wire.send(Http3Wire.fields("GET", "/"), true);
        assertThat(call.reset()).isEqualTo(Http3ErrorCode.H3_INTERNAL_ERROR.code());
      }
    }
  }

  /// Rule 86.
  @Test
  void aConnectionThatHasHadItsRequestsIsToldToGoAway() throws Exception {
    Reuse once = new Reuse(Duration.ofSeconds(75), 1, Long.MAX_VALUE);
    restart(ProxySettings.DEFAULT.keeping(() -> once));
    try (ScriptedServer server = echo()) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call call = wire.send(Http3Wire.fields("GET", "/"), true);
        assertThat(call.answer().body()).startsWith("GET / HTTP/1.1");
        assertThat(wire.goneAway.get(60, TimeUnit.SECONDS)).isPositive();
        wire.awaitClosed();
      }
    }
  }

  @Test
  void whatIsUnderWayEndsBeforeAConnectionThatIsDrained() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              asked.countDown();
              mayAnswer.await();
              wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
            })) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        Call call = wire.send(Http3Wire.fields("GET", "/"), true);
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.ofPlatform().start(http3.port()::close);
        assertThat(wire.goneAway.get(60, TimeUnit.SECONDS)).isPositive();
        mayAnswer.countDown();
        assertThat(call.answer().body()).isEqualTo("ok");
        wire.awaitClosed();
        closing.join();
      }
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
    restart(LoopbackProxy.HASTY);
    try (ScriptedServer server = silent(new CountDownLatch(1), new CompletableFuture<>())) {
      proxy.to(server);
      try (Http3Wire wire = connect()) {
        assertThat(wire.get("/").head()).startsWith(":status: 504|");
      }
    }
  }

  /// Begins requests and cuts them short.
  private static void reset(Http3Wire wire, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      wire.send(Http3Wire.fields("POST", "/", "content-length: 5"), false).stream()
          .shutdownOutput(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
    }
  }

  /// A head and the reset of its stream may come in one read.
  @Test
  void nothingIsDoneForARequestThatIsResetAtOnce() throws Exception {
    AtomicInteger open = new AtomicInteger();
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  open.incrementAndGet();
                  try {
                    wire.head();
                    wire.isEnded();
                  } finally {
                    open.decrementAndGet();
                  }
                });
        Http3Wire wire = connect()) {
      proxy.to(server);
      // Fewer than a connection may have cut short.
      reset(wire, Http2Settings.EDGE.maxStreams() / 4);
      proxy.route(HostPattern.ANY, "/", new Answer(200, "fine"));
      assertThat(wire.get("/").body()).isEqualTo("fine");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (open.get() > 0) {
        assertThat(System.nanoTime()).as("%s are open", open).isLessThan(deadline);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  /// The native library may owe the client other streams for these.
  @Test
  void whoHasCutManyRequestsShortGoesToANewConnection() throws Exception {
    try (ScriptedServer server = silent(new CountDownLatch(1), new CompletableFuture<>());
        Http3Wire wire = connect()) {
      proxy.to(server);
      reset(wire, Http2Settings.EDGE.maxStreams() / 2);
      assertThat(wire.goneAway.get(60, TimeUnit.SECONDS)).isPositive();
      wire.awaitClosed();
      proxy.route(HostPattern.ANY, "/", new Answer(200, "fine"));
      try (Http3Wire other = connect()) {
        assertThat(other.get("/").body()).isEqualTo("fine");
      }
    }
  }

  @Test
  void aClientThatResetsTooOftenIsDisconnected() throws Exception {
    // Fewer than have it told to go away.
    int most = Http2Settings.EDGE.maxStreams() / 4;
    restart(LoopbackProxy.resetting(most));
    try (ScriptedServer server = silent(new CountDownLatch(1), new CompletableFuture<>());
        Http3Wire wire = connect()) {
      proxy.to(server);
      reset(wire, most + 1);
      assertThat(wire.closed.get(60, TimeUnit.SECONDS))
          .isEqualTo(Http3ErrorCode.H3_EXCESSIVE_LOAD.code());
      wire.awaitClosed();
    }
  }

  @Test
  void aClientWhoseFramesSayNothingIsDisconnected() throws Exception {
    try (ScriptedServer server = silent(new CountDownLatch(1), new CompletableFuture<>())) {
      proxy.to(server);
      try (Http3Wire wire = connect();
          Http3Wire other = connect()) {
        Call call = wire.send(Http3Wire.fields("POST", "/"), false);
        int most = ProxySettings.DEFAULT.http2().maxIdleFrames();
        for (int i = 0; i < 2 * most && wire.isOpen(); i++) {
          call.data("", false);
        }
        wire.awaitClosed();
        proxy.route(HostPattern.ANY, "/", new Answer(200, "fine"));
        assertThat(other.get("/").body()).isEqualTo("fine");
      }
    }
  }

  @Test
  void aHeadTooLargeToBeReadEndsTheRequestAndHarmsNobodyElse() throws Exception {
    proxy.route(HostPattern.ANY, "/", new Answer(200, "fine"));
    try (Http3Wire wire = connect();
        Http3Wire other = connect()) {
      // One byte of the static table stands for many of a field: some 40 bytes each.
      Http3Headers bomb = Http3Wire.fields("GET", "/");
      for (int i = 0; i < 50_000; i++) {
        bomb.add("accept", "application/dns-message");
      }
      assertThat(wire.send(bomb, true).reset()).isPositive();
      assertThat(other.get("/").body()).isEqualTo("fine");
    }
  }

  @Test
  void aCertificateThatChangesIsShownToTheNextClientAndEndsNoConnection() throws Exception {
    proxy.route(HostPattern.ANY, "/", new Answer(200, "fine"));
    ServerCertificate renewed = issuer.issue(Kind.ECDSA, "rest.test");
    try (Http3Wire before = connect()) {
      assertThat(before.certificate()).isEqualTo(rest.own());
      CertificateTable next = CertificateTable.of(LIBRARY.alone(renewed, ServerTerms.USUAL));
      certificates.update(_ -> next);
      try (Http3Wire after = connect()) {
        assertThat(after.certificate()).isEqualTo(renewed.own());
        assertThat(after.get("/").body()).isEqualTo("fine");
      }
      assertThat(before.get("/").body()).isEqualTo("fine");
    }
  }
}
