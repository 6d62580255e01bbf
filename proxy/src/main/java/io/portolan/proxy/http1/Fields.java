// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;

/// The field lines of a head: where each name and value lies (RFC 9112 section 5).
///
/// Lines end with CR LF and nothing else; there is no folding and no whitespace before the colon,
/// unless the sender is an upstream, of which RFC 9112 section 5.1 wants that taken away.
final class Fields {
  static final int INCOMPLETE = 0;
  static final int MALFORMED = -1;
  static final int TOO_MANY = -2;

  private static final int NAME_FROM = 0;
  private static final int NAME_TO = 1;
  private static final int VALUE_FROM = 2;
  private static final int VALUE_TO = 3;
  private static final int LINE_TO = 4;
  private static final int STRIDE = 5;

  private final boolean allowsSpaceBeforeColon;
  private final int[] places;
  private final FieldName[] names;
  private byte[] in = {};
  private int count;

  Fields(int max, boolean allowsSpaceBeforeColon) {
    this.allowsSpaceBeforeColon = allowsSpaceBeforeColon;
    this.places = new int[max * STRIDE];
    this.names = new FieldName[max];
  }

  /// Reads the lines from `from` on, and the empty line after them. What follows it is the result,
  /// or one of the codes above.
  int read(byte[] in, int from, int to) {
    this.in = in;
    count = 0;
    int at = from;
    while (at < to) {
      if (in[at] == '\r') {
        return at + 1 == to ? INCOMPLETE : in[at + 1] == '\n' ? at + 2 : MALFORMED;
      }
      if (count == names.length) {
        return TOO_MANY;
      }
      at = readLine(at, to);
      if (at <= 0) {
        return at;
      }
    }
    return INCOMPLETE;
  }

  private int readLine(int from, int to) {
    int at = from;
    while (at < to && Ascii.isToken(in[at])) {
      at++;
    }
    int nameTo = at;
    while (allowsSpaceBeforeColon && at < to && nameTo > from && isSpace(in[at])) {
      at++;
    }
    if (at == to) {
      return INCOMPLETE;
    }
    if (nameTo == from || in[at] != ':') {
      return MALFORMED;
    }
    at++;
    while (at < to && isSpace(in[at])) {
      at++;
    }
    int valueFrom = at;
    while (at < to && Ascii.isField(in[at])) {
      at++;
    }
    if (at + 1 >= to) {
      return at < to && in[at] != '\r' ? MALFORMED : INCOMPLETE;
    }
    if (in[at] != '\r' || in[at + 1] != '\n') {
      return MALFORMED;
    }
    int valueTo = at;
    while (valueTo > valueFrom && isSpace(in[valueTo - 1])) {
      valueTo--;
    }
    add(from, nameTo, valueFrom, valueTo, at + 2);
    return at + 2;
  }

  private void add(int nameFrom, int nameTo, int valueFrom, int valueTo, int lineTo) {
    int base = count * STRIDE;
    places[base + NAME_FROM] = nameFrom;
    places[base + NAME_TO] = nameTo;
    places[base + VALUE_FROM] = valueFrom;
    places[base + VALUE_TO] = valueTo;
    places[base + LINE_TO] = lineTo;
    names[count++] = FieldName.of(in, nameFrom, nameTo);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  int count() {
    return count;
  }

  FieldName name(int index) {
    return names[index];
  }

  int nameFrom(int index) {
    return places[index * STRIDE + NAME_FROM];
  }

  int nameTo(int index) {
    return places[index * STRIDE + NAME_TO];
  }

  int lineTo(int index) {
    return places[index * STRIDE + LINE_TO];
  }

  /// Sets `span` to the value of that field.
  ByteSpan value(int index, ByteSpan span) {
    int base = index * STRIDE;
    return span.set(in, places[base + VALUE_FROM], places[base + VALUE_TO]);
  }

  /// Sets `span` to the name of that field.
  ByteSpan nameText(int index, ByteSpan span) {
    return span.set(in, nameFrom(index), nameTo(index));
  }

  /// The first field of that name from `index` on, or -1.
  int find(FieldName name, int index) {
    for (int i = index; i < count; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    return -1;
  }
}
