// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.http1.HeadOut;

/// What the connections of one side of an event loop read and write heads with, one at a time.
///
/// @param fields where blocks are read to
/// @param hpack makes blocks
/// @param text a head as HTTP/1.1 has it
/// @param block a block that is to be sent
public record Http2Codec(
    FieldList fields,
    RequestText requests,
    ResponseText responses,
    HpackWriter hpack,
    HeadOut text,
    HeadOut block) {
  /// @param maxBytes of a head's names and values
  /// @param maxFields of a head
  public Http2Codec(int maxBytes, int maxFields) {
    this(
        new FieldList(maxBytes, maxFields),
        new RequestText(),
        new ResponseText(),
        new HpackWriter(),
        new HeadOut(),
        new HeadOut());
  }
}
