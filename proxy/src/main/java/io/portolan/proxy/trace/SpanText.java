// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Escape;
import java.util.List;
import java.util.Optional;

/// Writes spans as OTLP has them in JSON (OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding").
final class SpanText {
  private static final int SERVER = 2;
  private static final int ERROR = 2;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final StringBuilder out = new StringBuilder(1024);

  private SpanText() {}

  static String of(List<AccessRecord> spans, String serviceName) {
    return new SpanText().write(spans, serviceName).out.toString();
  }

  private SpanText write(List<AccessRecord> spans, String serviceName) {
    out.append("{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
    text("service.name", serviceName);
    out.append("]},\"scopeSpans\":[{\"scope\":{\"name\":\"portolan\"},\"spans\":[");
    for (AccessRecord each : spans) {
      comma();
      span(each);
    }
    out.append("]}]}]}");
    return this;
  }

  private void comma() {
    char last = out.charAt(out.length() - 1);
    if (last != '[' && last != '{') {
      out.append(',');
    }
  }

  private void span(AccessRecord record) {
    long end = Math.multiplyExact(record.time().toEpochMilli(), NANOS_PER_MILLI);
    out.append("{\"traceId\":\"").append(record.traceId());
    out.append("\",\"spanId\":\"").append(record.spanId());
    if (!record.parentSpanId().isEmpty()) {
      out.append("\",\"parentSpanId\":\"").append(record.parentSpanId());
    }
    out.append("\",\"name\":\"");
    Escape.JSON.append(out, record.method() + record.ingress().map(each -> " " + each).orElse(""));
    out.append("\",\"kind\":").append(SERVER);
    out.append(",\"startTimeUnixNano\":\"").append(end - record.duration().toNanos());
    out.append("\",\"endTimeUnixNano\":\"").append(end).append("\",\"attributes\":[");
    attributes(record);
    out.append("],\"status\":{");
    if (record.outcome().isFailure() || record.status() >= FIRST_SERVER_ERROR) {
      out.append("\"code\":").append(ERROR).append(",\"message\":\"");
      out.append(record.outcome().text()).append('"');
    }
    out.append("}}");
  }

  /// Named as OpenTelemetry's conventions for HTTP have it, where they have a name.
  private void attributes(AccessRecord record) {
    int query = record.target().indexOf('?');
    text("http.request.method", record.method());
    text("url.scheme", record.scheme());
    text("server.address", record.host());
    text("url.path", query < 0 ? record.target() : record.target().substring(0, query));
    text("url.query", query < 0 ? "" : record.target().substring(query + 1));
    text("client.address", record.client());
    text("network.protocol.version", record.protocol().replace("HTTP/", ""));
    text("user_agent.original", record.userAgent());
    number("http.response.status_code", record.status());
    number("http.request.size", record.received());
    number("http.response.size", record.bytes());
    number("http.request.resend_count", Math.max(0, record.tries() - 1));
    text("portolan.outcome", record.outcome().text());
    text("portolan.ingress", record.ingress());
    text("portolan.service", record.service());
    text("portolan.upstream", record.endpoint());
  }

  private void text(String key, Optional<String> value) {
    text(key, value.orElse(""));
  }

  private void text(String key, String value) {
    if (!value.isEmpty()) {
      comma();
      out.append("{\"key\":\"").append(key).append("\",\"value\":{\"stringValue\":\"");
      Escape.JSON.append(out, value);
      out.append("\"}}");
    }
  }

  /// Numbers of 64 bits are texts in this encoding.
  private void number(String key, long value) {
    comma();
    out.append("{\"key\":\"").append(key).append("\",\"value\":{\"intValue\":\"");
    out.append(value).append("\"}}");
  }
}
