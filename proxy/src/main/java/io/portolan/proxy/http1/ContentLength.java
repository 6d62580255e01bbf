// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.ByteSpan;

/// The value of a `Content-Length` field (RFC 9110 section 8.6): digits and nothing else.
final class ContentLength {
  static final long MALFORMED = -1;

  private static final int MAX_DIGITS = 18;

  private ContentLength() {}

  /// The length in bytes, or [#MALFORMED].
  static long of(ByteSpan value) {
    if (value.isEmpty() || value.length() > MAX_DIGITS) {
      return MALFORMED;
    }
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      byte b = value.at(i);
      if (b < '0' || b > '9') {
        return MALFORMED;
      }
      length = 10 * length + b - '0';
    }
    return length;
  }
}
