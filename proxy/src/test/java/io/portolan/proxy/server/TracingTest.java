// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.trace.HttpCollector;
import io.portolan.proxy.trace.Sampler;
import io.portolan.proxy.trace.Tracer;
import io.portolan.proxy.trace.TracingSettings;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests are parts of traces where their Ingress wants that, and a collector gets their spans.
class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01|";
  private static final Pattern FIELD =
      Pattern.compile("\\|traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-(0[0-3])\\|");

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> spans = new LinkedBlockingQueue<>();
  private ScriptedServer server;
  private ScriptedServer collector;
  private Tracer tracer;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                asked.add(head);
                wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
              }
            });
    collector =
        ScriptedServer.start(
            (wire, _) -> {
              String head = wire.head();
              spans.add(head + wire.bytes(Wire.length(head)));
              wire.send("HTTP/1.1 200 OK|Content-Length: 2||{}");
            });
    TracingSettings settings =
        new TracingSettings(new Sampler(1, true), Optional.of("collector"), "edge");
    tracer =
        Tracer.start(
            () -> settings,
            new HttpCollector(
                group,
                UpstreamSockets.ofProcess(),
                _ -> Optional.of(collector.endpoint().socketAddress())));
  }

  @AfterEach
  void stop() throws Exception {
    tracer.close();
    server.close();
    collector.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private FilteredProxy proxy(Map<String, String> settings) {
    return FilteredProxy.start(LoopbackProxy.traced(tracer), settings).to(server);
  }

  private Matcher field() throws InterruptedException {
    String head = asked.poll(1, TimeUnit.MINUTES);
    Matcher field = FIELD.matcher(head);
    assertThat(field.find()).as(head).isTrue();
    assertThat(head.split("traceparent", -1)).as(head).hasSize(2);
    return field;
  }

  @Test
  void nothingIsTracedUnlessThatIsWanted() throws Exception {
    try (FilteredProxy proxy = proxy(Map.of()).serve("/")) {
      proxy.ask("GET / HTTP/1.1|Host: a.test|" + PARENT + "tracestate: a=b||");
      assertThat(asked.poll(1, TimeUnit.MINUTES)).contains(PARENT, "|tracestate: a=b|");
      assertThat(proxy.proxy().record().traceId()).isEmpty();
    }
  }

  @Test
  void aTraceGoesOnThroughTheProxy() throws Exception {
    try (FilteredProxy proxy = proxy(Map.of("enable-opentelemetry", "true")).serve("/")) {
      proxy.ask("GET /a HTTP/1.1|Host: a.test|" + PARENT + "tracestate: a=b||");
      String head = asked.peek();
      Matcher field = field();
      assertThat(field.group(1)).isEqualTo(TRACE);
      assertThat(field.group(2)).isNotEqualTo("00f067aa0ba902b7");
      assertThat(field.group(3)).isEqualTo("01");
      assertThat(head).contains("|tracestate: a=b|");
      AccessRecord record = proxy.proxy().record();
      assertThat(record.traceId()).isEqualTo(TRACE);
      assertThat(record.spanId()).isEqualTo(field.group(2));
      assertThat(spans.poll(1, TimeUnit.MINUTES))
          .startsWith("POST /v1/traces HTTP/1.1|Host: collector|Content-Type: application/json|")
          .contains("\"traceId\":\"" + TRACE + "\",\"spanId\":\"" + field.group(2) + "\"")
          .contains("\"parentSpanId\":\"00f067aa0ba902b7\",\"name\":\"GET shop/web\"");
    }
  }

  @Test
  void whatIsNotValidBeginsAnewWithoutTheStateOfAnother() throws Exception {
    try (FilteredProxy proxy = proxy(Map.of()).serve("/", "enable-opentelemetry", "true")) {
      for (String sent :
          new String[] {
            "", "traceparent: nonsense|tracestate: a=b|", PARENT + PARENT + "tracestate: a=b|"
          }) {
        proxy.ask("GET / HTTP/1.1|Host: a.test|" + sent + "|");
        assertThat(asked.peek()).doesNotContain("tracestate");
        assertThat(field().group(1)).isNotEqualTo(TRACE);
      }
    }
  }

  @Test
  void whoIsNotTrustedBeginsAnew() throws Exception {
    try (FilteredProxy proxy =
        proxy(Map.of("enable-opentelemetry", "true"))
            .serve("/", "opentelemetry-trust-incoming-span", "false")) {
      proxy.ask("GET / HTTP/1.1|Host: a.test|" + PARENT + "|");
      assertThat(field().group(1)).isNotEqualTo(TRACE);
    }
  }

  @Test
  void aRequestWhoseCallerIsNotRecordedLeavesNoSpan() throws Exception {
    try (FilteredProxy proxy = proxy(Map.of("enable-opentelemetry", "true")).serve("/")) {
      proxy.ask("GET / HTTP/1.1|Host: a.test|" + PARENT.replace("-01|", "-00|") + "|");
      Matcher field = field();
      assertThat(field.group(1)).isEqualTo(TRACE);
      assertThat(field.group(3)).isEqualTo("00");
    }
    tracer.close();
    assertThat(spans).isEmpty();
  }

  @Test
  void aCollectorThatIsAwayDelaysNobody() throws Exception {
    collector.close();
    try (FilteredProxy proxy = proxy(Map.of("enable-opentelemetry", "true")).serve("/")) {
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 200 OK ok");
      }
    }
    tracer.close();
    assertThat(tracer.lost()).isEqualTo(20);
  }
}
