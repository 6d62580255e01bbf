// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.tcp.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A side that does not read holds the other one back.
class BackpressureTest {
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 4_000;
  private static final long STEP_NANOS = 1_000_000;
  private static final long WHOLE = (long) PIECE * PIECES;

  /// What sockets and the proxy may hold together; far less than the whole.
  private static final long HELD = 64L * 1024 * 1024;

  @Test
  void aClientThatDoesNotReadHoldsTheServerBack() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.send("HTTP/1.1 200 OK|Content-Length: " + WHOLE + "||");
                  sendAll(wire, sent);
                });
        Wire wire = proxy.to(server).connect()) {
      wire.send("GET / HTTP/1.1|Host: a||");
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(HELD);
      receiveAll(wire);
    }
  }

  @Test
  void aServerThatDoesNotReadHoldsTheClientBack() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch mayRead = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  mayRead.await();
                  receiveAll(wire);
                  wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                });
        Wire wire = proxy.to(server).connect()) {
      wire.send("POST / HTTP/1.1|Host: a|Content-Length: " + WHOLE + "||");
      Thread sender = sending(wire, sent);
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(HELD);
      mayRead.countDown();
      sender.join();
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK ok");
    }
  }

  @Test
  void neitherSideOfACarriedConnectionRunsAheadOfTheOther() throws Exception {
    AtomicLong up = new AtomicLong();
    AtomicLong down = new AtomicLong();
    CountDownLatch mayRead = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  Thread sender = sending(wire, down);
                  mayRead.await();
                  receiveAll(wire);
                  sender.join();
                });
        Wire wire =
            Wire.connect(proxy.to(server).carry(Duration.ofMinutes(5), Slots.unlimited()))) {
      Thread sender = sending(wire, up);
      awaitStandstill(up);
      awaitStandstill(down);
      assertThat(up.get()).isLessThan(HELD);
      assertThat(down.get()).isLessThan(HELD);
      mayRead.countDown();
      receiveAll(wire);
      sender.join();
    }
  }

  private static Thread sending(Wire wire, AtomicLong sent) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                sendAll(wire, sent);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static void sendAll(Wire wire, AtomicLong sent) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int i = 0; i < PIECES; i++) {
      wire.send(piece);
      sent.addAndGet(PIECE);
    }
  }

  private static void receiveAll(Wire wire) throws IOException {
    for (int i = 0; i < PIECES; i++) {
      assertThat(wire.bytes(PIECE)).hasSize(PIECE);
    }
  }

  /// Until some was sent and then nothing more for half a second, or all.
  private static void awaitStandstill(AtomicLong sent) {
    long before = -1;
    long since = System.nanoTime();
    while (sent.get() < WHOLE && System.nanoTime() - since < 500_000_000L) {
      if (sent.get() != before || before <= 0) {
        before = sent.get();
        since = System.nanoTime();
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
