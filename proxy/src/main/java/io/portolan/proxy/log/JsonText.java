// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Duration;
import java.util.Optional;

/// Writes a request as an object of JSON (RFC 8259); what is not known is left out.
final class JsonText {
  private final StringBuilder out = new StringBuilder(512);

  private JsonText() {}

  static String of(AccessRecord record) {
    return new JsonText().write(record).out.append('}').toString();
  }

  private JsonText write(AccessRecord record) {
    out.append("{\"time\":\"").append(record.time()).append('"');
    text("client", record.client());
    text("method", record.method());
    text("scheme", record.scheme());
    text("host", record.host());
    text("path", record.target());
    text("protocol", record.protocol().equals("-") ? "" : record.protocol());
    number("status", record.status());
    text("outcome", record.outcome().text());
    seconds("durationSeconds", record.duration());
    number("bytesIn", record.received());
    number("bytesOut", record.bytes());
    text("ingress", record.ingress());
    text("service", record.service());
    text("upstream", record.endpoint());
    record.upstreamTime().ifPresent(each -> seconds("upstreamSeconds", each));
    number("tries", record.tries());
    text("requestId", record.requestId());
    text("traceId", record.traceId());
    text("spanId", record.spanId());
    text("userAgent", record.userAgent());
    text("referer", record.referer());
    return this;
  }

  private void text(String name, Optional<String> value) {
    text(name, value.orElse(""));
  }

  private void text(String name, String value) {
    if (!value.isEmpty()) {
      name(name);
      out.append('"');
      Escape.JSON.append(out, value);
      out.append('"');
    }
  }

  private void number(String name, long value) {
    name(name);
    out.append(value);
  }

  /// With six digits after the point.
  private void seconds(String name, Duration time) {
    long micros = (time.toNanos() + 500) / 1_000;
    number(name, micros / 1_000_000);
    out.append('.');
    for (long unit = 100_000; unit > 0; unit /= 10) {
      out.append(micros / unit % 10);
    }
  }

  private void name(String name) {
    out.append(",\"").append(name).append("\":");
  }
}
