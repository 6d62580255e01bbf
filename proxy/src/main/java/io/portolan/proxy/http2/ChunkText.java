// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.HeadOut;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Makes a chunked body (RFC 9112 section 7.1) of the parts that came by HTTP/2, without a copy: a
/// chunk's size is written where the frame's header was; for one body at a time and one thread.
public final class ChunkText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST = "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LINE_END = {'\r', '\n'};

  private final FieldLines lines = new FieldLines();
  private final HeadOut end = new HeadOut();
  private boolean isFirst = true;

  /// Begins with a new body.
  public void begin() {
    isFirst = true;
  }

  /// The chunk of the content from `from` to before `to`, at most 16384 bytes and not empty, which
  /// overwrites up to eight bytes before it; released by the caller.
  public ByteBuf chunk(ByteBuf in, int from, int to) {
    int at = putLineEnd(in, from);
    for (int size = to - from; size > 0; size >>>= 4) {
      in.setByte(--at, HEX[size & 0xf]);
    }
    if (!isFirst) {
      at = putLineEnd(in, at);
    }
    isFirst = false;
    return in.retainedSlice(at, to - at);
  }

  /// The chunk of content of any length but none, beside which nothing may be overwritten.
  ///
  /// @param content given up
  public ByteBuf chunk(ByteBuf content) {
    end.clear();
    if (!isFirst) {
      end.put(LINE_END);
    }
    isFirst = false;
    end.put(Integer.toHexString(content.readableBytes())).put(LINE_END);
    return Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(end.copy()), content);
  }

  private static int putLineEnd(ByteBuf in, int to) {
    in.setByte(to - 1, '\n');
    in.setByte(to - 2, '\r');
    return to - 2;
  }

  /// The end of the body.
  public ByteBuf last() {
    beginLast();
    return Unpooled.wrappedBuffer(end.put(LINE_END).copy());
  }

  /// The end of the body, with fields; empty when they are malformed (RFC 9113 section 8.1) or too
  /// many.
  public Optional<ByteBuf> last(FieldList trailers) {
    beginLast();
    return !trailers.isTooLarge() && lines.write(trailers, 0, end)
        ? Optional.of(Unpooled.wrappedBuffer(end.put(LINE_END).copy()))
        : Optional.empty();
  }

  private void beginLast() {
    end.clear();
    if (!isFirst) {
      end.put(LINE_END);
    }
    end.put(LAST);
  }
}
