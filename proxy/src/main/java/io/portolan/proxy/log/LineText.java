// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Duration;

/// Writes a request for people, as in
/// `2026-11-26T20:00:00.123Z 10.244.0.2 GET http://shop.example/cart HTTP/1.1 200 served 1.2ms
/// in=78 out=1432 shop/shop shop/cart:80 10.244.0.3:8080 0.9ms tries=1 id=- "curl/8.5" "-"`.
final class LineText {
  private final StringBuilder out = new StringBuilder(256);

  private LineText() {}

  static String of(AccessRecord record) {
    return new LineText().write(record).out.toString();
  }

  private LineText write(AccessRecord record) {
    out.append(record.time()).append(' ').append(record.client());
    word(record.method());
    url(record);
    out.append(' ').append(record.protocol());
    out.append(' ').append(record.status());
    out.append(' ').append(record.outcome().text());
    millis(record.duration());
    out.append(" in=").append(record.received());
    out.append(" out=").append(record.bytes());
    word(record.ingress().orElse(""));
    word(record.service().orElse(""));
    word(record.endpoint().orElse(""));
    record.upstreamTime().ifPresentOrElse(this::millis, () -> out.append(" -"));
    out.append(" tries=").append(record.tries()).append(" id=");
    value(record.traceId().isEmpty() ? record.requestId() : record.traceId());
    quoted(record.userAgent());
    quoted(record.referer());
    return this;
  }

  private void word(String text) {
    out.append(' ');
    value(text);
  }

  private void value(String text) {
    if (text.isEmpty()) {
      out.append('-');
    } else {
      Escape.WORD.append(out, text);
    }
  }

  private void quoted(String text) {
    out.append(" \"");
    Escape.QUOTED.append(out, text.isEmpty() ? "-" : text);
    out.append('"');
  }

  /// A target in absolute form has its own host.
  private void url(AccessRecord record) {
    out.append(' ');
    if (record.target().startsWith("/")) {
      out.append(record.scheme()).append("://");
      Escape.WORD.append(out, record.host());
    }
    value(record.target());
  }

  /// With a tenth.
  private void millis(Duration time) {
    long tenths = (time.toNanos() + 50_000) / 100_000;
    out.append(' ').append(tenths / 10).append('.').append(tenths % 10).append("ms");
  }
}
