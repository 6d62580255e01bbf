// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.Http3Headers;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http2.FieldList;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Fields as the library has them, of heads as HTTP/1.1 has them and the other way round; and what
/// goes before a part of a body.
public final class HeadFields {
  /// What is about a connection of HTTP/1.1 alone (RFC 9114 section 4.2).
  private static final Set<String> LEFT_OUT =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /// Fields whose values proxies on the way must not keep (RFC 9204 section 7.1.3).
  private static final Set<String> SECRET = Set.of("authorization", "cookie", "set-cookie");

  private static final int DATA = 0;
  private static final int DATA_HEADER_BYTES = 5;
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private HeadFields() {}

  /// Whether the field's value is never to be kept.
  public static boolean isSecret(CharSequence name) {
    return SECRET.contains(name.toString());
  }

  /// Reads them into `list`, whose content is replaced, and which is the result.
  public static FieldList read(Http3Headers headers, FieldList list) {
    list.clear();
    for (Map.Entry<CharSequence, CharSequence> each : headers) {
      list.add(each.getKey().toString(), each.getValue().toString());
    }
    return list;
  }

  /// The fields of a response's head.
  public static Http3Headers ofResponse(HeadOut head) {
    String text = text(head);
    Http3Headers fields = new DefaultHttp3Headers(false);
    fields.status(text.substring(STATUS_AT, STATUS_AT + 3));
    addLines(text, text.indexOf('\n') + 1, fields);
    return fields;
  }

  /// The fields that follow a body.
  public static Http3Headers ofTrailers(HeadOut lines) {
    Http3Headers fields = new DefaultHttp3Headers(false);
    addLines(text(lines), 0, fields);
    return fields;
  }

  /// The header of a DATA frame (RFC 9114 section 7.2.1), whose length is a number of variable size
  /// (RFC 9000 section 16).
  ///
  /// @param length of the content
  public static ByteBuf dataHeader(ByteBufAllocator allocator, int length) {
    ByteBuf header = allocator.directBuffer(DATA_HEADER_BYTES).writeByte(DATA);
    if (length < 1 << 6) {
      return header.writeByte(length);
    }
    return length < 1 << 14
        ? header.writeShort(length | 1 << 14)
        : header.writeInt(length | 1 << 31);
  }

  private static String text(HeadOut head) {
    return new String(head.bytes(), 0, head.length(), StandardCharsets.ISO_8859_1);
  }

  private static void addLines(String text, int from, Http3Headers fields) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\r') {
      int end = text.indexOf('\n', at);
      int colon = text.indexOf(':', at);
      String name = text.substring(at, colon).toLowerCase(Locale.ROOT);
      if (!LEFT_OUT.contains(name)) {
        fields.add(name, text.substring(colon + 1, end).strip());
      }
      at = end + 1;
    }
  }
}
