// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/// Takes the coding off a chunked body (RFC 9112 section 7.1), without copying its content; for one
/// body at a time and one thread.
public final class Dechunking {
  private static final int LINE_END_BYTES = 2;

  private final ChunkScanner chunks = new ChunkScanner();
  private final HeadOut trailers = new HeadOut();

  /// Begins with a new body.
  public void begin() {
    chunks.begin();
    trailers.clear();
  }

  /// Goes over the bytes that have come, which are given up.
  ///
  /// @param content takes each stretch of content, to release it
  public void take(ByteBuf bytes, Consumer<ByteBuf> content) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex() && !chunks.isDone()) {
      boolean isData = chunks.isInData();
      boolean isTrailer = chunks.isInTrailers();
      int end = chunks.step(bytes, at, bytes.writerIndex());
      if (isData) {
        content.accept(bytes.retainedSlice(at, end - at));
      } else if (isTrailer) {
        trailers.put(bytes, at, end);
      }
      at = end;
    }
    bytes.release();
  }

  /// The lines of the fields that follow the content, and the empty one after them.
  public HeadOut trailers() {
    return trailers;
  }

  /// Whether there are such fields.
  public boolean hasTrailers() {
    return trailers.length() > LINE_END_BYTES;
  }
}
