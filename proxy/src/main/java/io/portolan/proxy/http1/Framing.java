// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

/// How the end of a body is known (RFC 9112 section 6.3).
public enum Framing {
  /// There is no body.
  NONE,
  /// By its length.
  LENGTH,
  /// By its last chunk.
  CHUNKED,
  /// By the end of the connection.
  UNTIL_CLOSE
}
