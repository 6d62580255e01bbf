// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.NoteQueue;
import io.portolan.proxy.log.RequestNote;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Gathers spans, and sends them when there are many or some time has gone.
final class SpanExporter implements NoteQueue.Reader {
  static final int BATCH = 512;
  static final int MOST = 2048;
  private static final Duration DELAY = Duration.ofSeconds(1);

  private final Supplier<TracingSettings> settings;
  private final Collector collector;
  private final ArrayDeque<AccessRecord> waiting = new ArrayDeque<>();
  private final AtomicLong lost = new AtomicLong();
  private long due;

  SpanExporter(Supplier<TracingSettings> settings, Collector collector) {
    this.settings = settings;
    this.collector = collector;
  }

  /// For any thread.
  long lost() {
    return lost.get();
  }

  @Override
  public void take(RequestNote note) {
    if (settings.get().collector().isEmpty()) {
      return;
    }
    if (waiting.isEmpty()) {
      due = System.nanoTime() + DELAY.toNanos();
    }
    if (waiting.size() == MOST) {
      waiting.removeFirst();
      lost.incrementAndGet();
    }
    waiting.addLast(note.record());
  }

  @Override
  public long taken(long lostOnTheWay) {
    long left = due - System.nanoTime();
    if (!waiting.isEmpty() && (left <= 0 || waiting.size() >= BATCH)) {
      send();
      left = due - System.nanoTime();
    }
    return waiting.isEmpty() ? Long.MAX_VALUE : Math.max(left, 1);
  }

  @Override
  public void ending() {
    while (!waiting.isEmpty() && send()) {
      // Once more, as long as they are taken.
    }
    lost.addAndGet(waiting.size());
    waiting.clear();
  }

  /// Sends some of them; whether others may follow at once.
  private boolean send() {
    TracingSettings now = settings.get();
    Optional<String> to = now.collector();
    List<AccessRecord> batch = new ArrayList<>(BATCH);
    while (!waiting.isEmpty() && batch.size() < BATCH) {
      batch.add(waiting.removeFirst());
    }
    byte[] body = SpanText.of(batch, now.serviceName()).getBytes(StandardCharsets.UTF_8);
    due = System.nanoTime() + DELAY.toNanos();
    return switch (to.map(each -> collector.send(each, body)).orElse(Collector.Answer.REFUSED)) {
      case TAKEN -> true;
      case REFUSED -> {
        lost.addAndGet(batch.size());
        yield true;
      }
      case UNREACHED -> {
        batch.reversed().forEach(waiting::addFirst);
        yield false;
      }
    };
  }
}
