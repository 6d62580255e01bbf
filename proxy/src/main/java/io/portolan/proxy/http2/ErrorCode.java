// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

/// Why a stream or a connection ends (RFC 9113 section 7); the ordinal is the code.
public enum ErrorCode {
  NO_ERROR,
  PROTOCOL_ERROR,
  INTERNAL_ERROR,
  FLOW_CONTROL_ERROR,
  SETTINGS_TIMEOUT,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
  REFUSED_STREAM,
  CANCEL,
  COMPRESSION_ERROR,
  CONNECT_ERROR,
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  private static final ErrorCode[] BY_CODE = values();

  /// The one of that code; [#INTERNAL_ERROR] for codes that are not known (RFC 9113 section 7).
  static ErrorCode of(long code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[(int) code] : INTERNAL_ERROR;
  }
}
