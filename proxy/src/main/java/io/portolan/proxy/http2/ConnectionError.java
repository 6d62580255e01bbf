// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

/// What ends a whole connection, because the other end broke the protocol (RFC 9113 section 5.4.1).
final class ConnectionError extends Exception {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  /// @param message what the other end did, which it is told
  ConnectionError(ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }
}
