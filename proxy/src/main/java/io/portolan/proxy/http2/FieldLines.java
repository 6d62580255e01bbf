// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadOut;

/// Writes the fields of a block as lines of HTTP/1.1, except those whose names begin with a colon;
/// for one thread.
final class FieldLines {
  private final ByteSpan name = new ByteSpan();
  private final ByteSpan value = new ByteSpan();
  private boolean hasLength;

  /// Whether a `content-length` was among the lines written last.
  boolean hasLength() {
    return hasLength;
  }

  /// Appends the fields from `first` on; false when one is malformed (RFC 9113 section 8.2). Crumbs
  /// of cookies become one line, where the first was (RFC 9113 section 8.2.3).
  boolean write(FieldList fields, int first, HeadOut out) {
    hasLength = false;
    boolean hasCookie = false;
    for (int i = first; i < fields.count(); i++) {
      if (!isWellFormed(fields, i)) {
        return false;
      }
      boolean isCookie = name.is("cookie");
      hasLength |= name.is("content-length");
      if (!isCookie) {
        out.put(name).put(": ").put(value).put("\r\n");
      } else if (!hasCookie) {
        cookies(fields, i, out);
      }
      hasCookie |= isCookie;
    }
    return true;
  }

  private void cookies(FieldList fields, int first, HeadOut out) {
    out.put("cookie: ").put(value);
    for (int i = first + 1; i < fields.count(); i++) {
      if (fields.name(i, name).is("cookie")) {
        out.put("; ").put(fields.value(i, value));
      }
    }
    out.put("\r\n");
  }

  private boolean isWellFormed(FieldList fields, int index) {
    fields.name(index, name);
    fields.value(index, value);
    return isName() && isValue(value) && isOfHttp2();
  }

  private boolean isName() {
    for (int i = 0; i < name.length(); i++) {
      byte b = name.at(i);
      if (!Ascii.isToken(b) || (b >= 'A' && b <= 'Z')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /// Whether it can be a field's value, of whatever name.
  static boolean isValue(ByteSpan value) {
    for (int i = 0; i < value.length(); i++) {
      if (!Ascii.isField(value.at(i))) {
        return false;
      }
    }
    return value.isEmpty() || !(isSpace(value.at(0)) || isSpace(value.at(value.length() - 1)));
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /// Fields about the connection are none of HTTP/2 (RFC 9113 section 8.2.2).
  private boolean isOfHttp2() {
    return switch (name.length()) {
      case 2 -> !name.is("te") || value.isIgnoringCase("trailers");
      case 7 -> !name.is("upgrade");
      case 10 -> !name.is("connection") && !name.is("keep-alive");
      case 16 -> !name.is("proxy-connection");
      case 17 -> !name.is("transfer-encoding");
      default -> true;
    };
  }
}
