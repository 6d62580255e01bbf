// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import java.util.Optional;

/// Finds values in lists such as `a=1; b=2` of a `Cookie` field (RFC 6265 section 4.2.1) or
/// `a=1&b=2` of a query.
public final class Pairs {
  private Pairs() {}

  /// The value of the first cookie of that name in a `Cookie` field; empty when there is none.
  public static Optional<String> cookie(ByteSpan field, String name) {
    int from = find(field, ';', name, false);
    return from < 0
        ? Optional.empty()
        : Optional.of(field.toString().substring(from, end(field, ';', from)));
  }

  /// Where the value of the first pair of that name begins, counted from the list's first byte; -1
  /// when there is none.
  static int find(ByteSpan list, char separator, String name, boolean ignoresCase) {
    int at = 0;
    while (at < list.length()) {
      while (at < list.length() && (list.at(at) == ' ' || list.at(at) == '\t')) {
        at++;
      }
      int equals = at + name.length();
      if (equals < list.length() && list.at(equals) == '=' && isName(list, at, name, ignoresCase)) {
        return equals + 1;
      }
      at = end(list, separator, at) + 1;
    }
    return -1;
  }

  /// Where the pair ends that is under way at `from`.
  static int end(ByteSpan list, char separator, int from) {
    int at = from;
    while (at < list.length() && list.at(at) != separator) {
      at++;
    }
    return at;
  }

  private static boolean isName(ByteSpan list, int at, String name, boolean ignoresCase) {
    for (int i = 0; i < name.length(); i++) {
      byte b = list.at(at + i);
      if ((ignoresCase ? Ascii.lower(b) : b) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
