// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Instant;

/// How a request is written as a line.
///
/// Both are of visible ASCII characters alone, whatever a client sent, so that nobody can write
/// lines or fields of their own.
public enum LogForm {
  /// For people: fields with a space between them.
  LINE,
  /// For programs: an object of JSON (RFC 8259).
  JSON;

  /// A line without its end.
  public String text(AccessRecord record) {
    return switch (this) {
      case LINE -> LineText.of(record);
      case JSON -> JsonText.of(record);
    };
  }

  /// A line that says that so many requests left none.
  public String missing(Instant at, long count) {
    return switch (this) {
      case LINE -> at + " " + count + " requests left no line, since they came too fast";
      case JSON -> "{\"time\":\"" + at + "\",\"requestsWithoutLine\":" + count + "}";
    };
  }
}
