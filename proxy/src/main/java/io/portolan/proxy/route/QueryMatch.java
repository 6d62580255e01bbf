// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;

/// A parameter that a request's query must have; of several with the name the first counts.
///
/// Names and values are compared decoded, with `+` as a space.
///
/// @param name case counts
/// @param value what its value has to be
public record QueryMatch(String name, ValueMatch value) {
  boolean holds(RequestView request) {
    ByteSpan query = request.query();
    int at = 0;
    while (at < query.length()) {
      int end = find(query, '&', at, query.length());
      int equals = find(query, '=', at, end);
      if (decoded(query, at, equals).is(name)) {
        return value.matches(decoded(query, Math.min(equals + 1, end), end));
      }
      at = end + 1;
    }
    return false;
  }

  private static int find(ByteSpan query, char wanted, int from, int to) {
    int at = from;
    while (at < to && query.at(at) != wanted) {
      at++;
    }
    return at;
  }

  private static ByteSpan decoded(ByteSpan query, int from, int to) {
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = query.at(i);
      int value = b == '%' && i + 2 < to ? encoded(query, i) : -1;
      if (value >= 0) {
        bytes[length++] = (byte) value;
        i += 2;
      } else {
        bytes[length++] = b == '+' ? (byte) ' ' : b;
      }
    }
    return new ByteSpan().set(bytes, 0, length);
  }

  private static int encoded(ByteSpan query, int at) {
    return Ascii.hex(query.at(at + 1)) << 4 | Ascii.hex(query.at(at + 2));
  }

  @Override
  public String toString() {
    return "query " + name + " " + value;
  }
}
