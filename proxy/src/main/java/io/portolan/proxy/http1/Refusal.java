// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

/// Why a message is not taken.
public enum Refusal {
  REQUEST_LINE(400, "The request line is malformed."),
  VERSION(505, "The version of HTTP is not supported; 1.0 and 1.1 are."),
  METHOD(501, "The method is not supported."),
  CONNECT_BODY(400, "A CONNECT has no body."),
  TARGET(400, "The request target is malformed."),
  PATH(400, "The path has a broken percent-encoding, a backslash, or leads above the root."),
  FIELD(400, "A header field is malformed."),
  FIELD_NAME(400, "The name of a header field has an underscore."),
  HOST(400, "The request must have exactly one valid Host field."),
  CONTENT_LENGTH(400, "Content-Length is malformed or repeated."),
  TRANSFER_ENCODING(
      400, "Transfer-Encoding must be \"chunked\", once, and without Content-Length."),
  TRANSFER_CODING(501, "The transfer coding is not supported; \"chunked\" is."),
  CONNECTION(400, "Connection names too many fields."),
  EXPECTATION(417, "The expectation is not supported; \"100-continue\" is."),
  CHUNK(400, "A chunk or a trailer of the body is malformed."),
  TARGET_TOO_LONG(414, "The request target is too long."),
  HEAD_TOO_LARGE(431, "The header fields are too large or too many."),
  BODY_TOO_LARGE(413, "The body is too large."),
  STATUS_LINE(502, "The status line of the response is malformed.");

  private final int status;
  private final String text;

  Refusal(int status, String text) {
    this.status = status;
    this.text = text;
  }

  /// What the client is answered; a response that is refused is answered with 502.
  public int status() {
    return status;
  }

  /// A sentence for the client.
  public String text() {
    return text;
  }
}
