// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;

/// The host that a request names, out of `host:port` (RFC 3986 section 3.2).
final class Authority {
  private static final int MAX_LENGTH = 255;
  private static final int MAX_PORT_DIGITS = 5;

  private final byte[] bytes = new byte[MAX_LENGTH];
  private final ByteSpan host = new ByteSpan();

  void clear() {
    host.set(bytes, 0, 0);
  }

  /// Takes the authority; false when it is none.
  boolean read(byte[] in, int from, int to) {
    int end = hostEnd(in, from, to);
    if (end < 0 || end - from > MAX_LENGTH) {
      return false;
    }
    for (int i = from; i < end; i++) {
      bytes[i - from] = Ascii.lower(in[i]);
    }
    int length = end - from;
    boolean hasFinalDot = length > 1 && bytes[length - 1] == '.';
    host.set(bytes, 0, hasFinalDot ? length - 1 : length);
    return true;
  }

  /// The host in lower case, without port or final dot.
  ByteSpan host() {
    return host;
  }

  /// Where the host ends; -1 when this is no authority.
  private static int hostEnd(byte[] in, int from, int to) {
    int colon = -1;
    boolean isLiteral = from < to && in[from] == '[';
    int at = from;
    if (isLiteral) {
      while (at < to && in[at] != ']') {
        at++;
      }
    }
    for (; at < to; at++) {
      if (!Ascii.isHost(in[at]) || (!isLiteral && (in[at] == '[' || in[at] == ']'))) {
        return -1;
      }
      if (in[at] == ':') {
        if (colon >= 0) {
          return -1;
        }
        colon = at;
      } else if (colon >= 0 && (in[at] < '0' || in[at] > '9')) {
        return -1;
      } else if (isLiteral && colon < 0 && in[at] != ']') {
        return -1;
      }
    }
    if (colon < 0) {
      return isLiteral && in[to - 1] != ']' ? -1 : to;
    }
    return colon == from || to - colon - 1 > MAX_PORT_DIGITS ? -1 : colon;
  }
}
