// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The log is written beside the requests: none waits for its line, and none is lost unsaid.
class LogWriterTest {
  private static final RequestNote NOTE = Notes.served("/a", "curl");

  @Test
  void aRequestIsALineSoon() throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    try (LogWriter writer = started((_, text) -> lines.add(text), 16)) {
      AccessLog log = writer.ofLoop();
      for (int i = 0; i < 3; i++) {
        // Each time the writer has gone to sleep, or is about to.
        log.add(NOTE);
        assertThat(lines.poll(60, TimeUnit.SECONDS)).contains(" GET http://shop.example/a ");
      }
    }
  }

  @Test
  void requestsThatFindNoPlaceAreCountedAndSaid() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    CountDownLatch isHeld = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    LogWriter writer =
        started(
            (_, text) -> {
              isHeld.countDown();
              await(goesOn);
              lines.add(text);
            },
            4);
    AccessLog log = writer.ofLoop();
    log.add(NOTE);
    await(isHeld);
    for (int i = 0; i < 10; i++) {
      log.add(NOTE);
    }
    // The writer holds the first, whose place is taken until it is written.
    assertThat(writer.lost()).isEqualTo(7);
    goesOn.countDown();
    writer.close();
    assertThat(lines)
        .hasSize(5)
        .anySatisfy(line -> assertThat(line).contains("7 requests left no line"));
  }

  @Test
  void nothingIsLostBetweenThreadsThatAreSlowEnough() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    LogWriter writer = started((_, text) -> lines.add(text), 1 << 16);
    List<AccessLog> logs = List.of(writer.ofLoop(), writer.ofLoop());
    List<Thread> threads =
        logs.stream().map(log -> Thread.ofPlatform().start(() -> addMany(log))).toList();
    for (Thread each : threads) {
      each.join();
    }
    writer.close();
    assertThat(lines).hasSize(100_000);
    assertThat(writer.lost()).isZero();
  }

  private static void addMany(AccessLog log) {
    for (int i = 0; i < 50_000; i++) {
      log.add(NOTE);
    }
  }

  private static LogWriter started(LogWriter.Lines lines, int places) {
    return LogWriter.start(() -> Optional.of(LogForm.LINE), () -> Instant.EPOCH, lines, places);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
