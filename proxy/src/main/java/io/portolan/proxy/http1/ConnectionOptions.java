// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;

/// What the `Connection` fields of a head say (RFC 9110 section 7.6.1).
final class ConnectionOptions {
  private static final int MAX_NAMED = 16;

  private final int[] named = new int[2 * MAX_NAMED];
  private final ByteSpan token = new ByteSpan();
  private byte[] in = {};
  private int count;
  private boolean isClose;
  private boolean isKeepAlive;
  private boolean isUpgrade;

  void clear() {
    count = 0;
    isClose = false;
    isKeepAlive = false;
    isUpgrade = false;
  }

  /// Takes one field's value; false when it names too many fields.
  boolean add(ByteSpan value) {
    in = value.bytes();
    int at = value.from();
    while (at < value.to()) {
      while (at < value.to() && !Ascii.isToken(in[at])) {
        at++;
      }
      int from = at;
      while (at < value.to() && Ascii.isToken(in[at])) {
        at++;
      }
      if (at > from && !add(from, at)) {
        return false;
      }
    }
    return true;
  }

  private boolean add(int from, int to) {
    token.set(in, from, to);
    if (token.isIgnoringCase("close")) {
      isClose = true;
    } else if (token.isIgnoringCase("keep-alive")) {
      isKeepAlive = true;
    } else if (token.isIgnoringCase("upgrade")) {
      isUpgrade = true;
    } else if (count < MAX_NAMED) {
      named[2 * count] = from;
      named[2 * count + 1] = to;
      count++;
    } else {
      return false;
    }
    return true;
  }

  boolean isClose() {
    return isClose;
  }

  boolean isKeepAlive() {
    return isKeepAlive;
  }

  boolean isUpgrade() {
    return isUpgrade;
  }

  /// Whether the field whose name lies there is for this connection alone.
  boolean names(int nameFrom, int nameTo) {
    for (int i = 0; i < count; i++) {
      if (named[2 * i + 1] - named[2 * i] == nameTo - nameFrom
          && isSame(named[2 * i], nameFrom, nameTo)) {
        return true;
      }
    }
    return false;
  }

  private boolean isSame(int option, int nameFrom, int nameTo) {
    for (int i = 0; i < nameTo - nameFrom; i++) {
      if (Ascii.lower(in[option + i]) != Ascii.lower(in[nameFrom + i])) {
        return false;
      }
    }
    return true;
  }
}
