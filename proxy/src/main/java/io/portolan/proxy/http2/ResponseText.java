// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadOut;

/// Writes the head of a response as HTTP/1.1 has it, of a block that came by HTTP/2.
///
/// A body of which no length is said becomes a chunked one. For one thread.
public final class ResponseText {
  private final FieldLines lines = new FieldLines();
  private final ByteSpan name = new ByteSpan();
  private final ByteSpan status = new ByteSpan();
  private boolean isChunked;

  /// Whether the body of the last head is chunked.
  public boolean isChunked() {
    return isChunked;
  }

  /// Appends the head; false when the block is malformed (RFC 9113 section 8.3.2).
  ///
  /// @param isToHead whether the request's method is HEAD
  public boolean write(FieldList fields, boolean isToHead, HeadOut out) {
    boolean hasStatus = fields.count() > 0 && fields.name(0, name).is(":status");
    if (!hasStatus || !isStatus(fields.value(0, status))) {
      return false;
    }
    out.put("HTTP/1.1 ").put(status).put(" \r\n");
    if (!lines.write(fields, 1, out)) {
      return false;
    }
    boolean hasNoBody = isToHead || status.at(0) == '1' || status.is("204") || status.is("304");
    isChunked = !hasNoBody && !lines.hasLength();
    if (isChunked) {
      out.put("transfer-encoding: chunked\r\n");
    }
    out.put("\r\n");
    return true;
  }

  /// A status of three digits; HTTP/2 changes to no other protocol (RFC 9113 section 8.6).
  private static boolean isStatus(ByteSpan value) {
    if (value.length() != 3 || value.is("101")) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      if (value.at(i) < '0' || value.at(i) > '9') {
        return false;
      }
    }
    return value.at(0) != '0';
  }
}
