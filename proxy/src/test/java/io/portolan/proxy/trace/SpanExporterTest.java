// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.route.Tracing;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Spans go to the collector in batches, wait for one that is away, and never without bound.
class SpanExporterTest {
  private static final TracingSettings SETTINGS =
      new TracingSettings(new Sampler(1, true), Optional.of("shop/collector:4318"), "edge");

  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
  private final AtomicReference<Collector.Answer> answer =
      new AtomicReference<>(Collector.Answer.TAKEN);
  private final Tracer tracer =
      Tracer.start(
          () -> SETTINGS,
          (to, body) -> {
            Collector.Answer now = answer.get();
            sent.add(to + " " + new String(body, StandardCharsets.UTF_8));
            return now;
          });
  private final Tracer.OfLoop loop = tracer.ofLoop();

  private RequestNote served() {
    RequestNote note = new RequestNote();
    note.begin("10.244.0.2", "http");
    note.protocol("HTTP/1.1");
    note.text(RequestNote.Text.METHOD, ByteSpan.of("GET"));
    note.text(RequestNote.Text.HOST, ByteSpan.of("shop.example"));
    note.text(RequestNote.Text.TARGET, ByteSpan.of("/cart?x=\"1"));
    loop.begin(
        Tracing.CONTINUED,
        ByteSpan.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        true,
        note);
    note.end(200, 78, 1432, 2_000_000, 1_795_000_000_123L, Outcome.SERVED);
    return note;
  }

  private static int spans(String body) {
    return body.split("\"spanId\"", -1).length - 1;
  }

  @Test
  void aSpanSaysWhatWasSeen() throws Exception {
    loop.ended(served());
    String body = sent.poll(1, TimeUnit.MINUTES);
    tracer.close();
    assertThat(body)
        .startsWith("shop/collector:4318 {\"resourceSpans\":[{\"resource\":{\"attributes\":[")
        .contains("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"edge\"}}")
        .containsPattern(
            "\"spans\":\\[\\{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
                + "\"spanId\":\"[0-9a-f]{16}\",\"parentSpanId\":\"00f067aa0ba902b7\","
                + "\"name\":\"GET\",\"kind\":2,\"startTimeUnixNano\":\"1795000000121000000\","
                + "\"endTimeUnixNano\":\"1795000000123000000\"")
        .contains("{\"key\":\"url.query\",\"value\":{\"stringValue\":\"x=\\u00221\"}}")
        .contains("{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}}")
        .endsWith("],\"status\":{}}]}]}]}");
  }

  @Test
  void aCollectorThatComesBackGetsWhatWaited() throws Exception {
    answer.set(Collector.Answer.UNREACHED);
    loop.ended(served());
    assertThat(sent.poll(1, TimeUnit.MINUTES)).isNotNull();
    answer.set(Collector.Answer.TAKEN);
    assertThat(spans(sent.poll(1, TimeUnit.MINUTES))).isEqualTo(1);
    tracer.close();
    assertThat(tracer.lost()).isZero();
  }

  @Test
  void whatACollectorRefusesIsLost() throws Exception {
    answer.set(Collector.Answer.REFUSED);
    loop.ended(served());
    loop.ended(served());
    tracer.close();
    assertThat(tracer.lost()).isEqualTo(2);
  }

  @Test
  void onlySoManyWait() {
    SpanExporter exporter = new SpanExporter(() -> SETTINGS, (_, _) -> answer.get());
    answer.set(Collector.Answer.UNREACHED);
    for (int i = 0; i < SpanExporter.MOST + 10; i++) {
      exporter.take(served());
    }
    assertThat(exporter.lost()).isEqualTo(10);
    exporter.ending();
    assertThat(exporter.lost()).isEqualTo(SpanExporter.MOST + 10);
    tracer.close();
  }

  @Test
  void batchesAreBounded() {
    SpanExporter exporter =
        new SpanExporter(
            () -> SETTINGS,
            (_, body) -> {
              sent.add(new String(body, StandardCharsets.UTF_8));
              return Collector.Answer.TAKEN;
            });
    for (int i = 0; i < SpanExporter.BATCH + 1; i++) {
      exporter.take(served());
    }
    exporter.ending();
    assertThat(sent.stream().map(SpanExporterTest::spans)).containsExactly(SpanExporter.BATCH, 1);
    assertThat(exporter.lost()).isZero();
    tracer.close();
  }
}
