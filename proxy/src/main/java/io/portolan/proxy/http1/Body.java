// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.netty.buffer.ByteBuf;

/// Where a message's body ends; reused from message to message, for one thread.
public final class Body {
  private final ChunkScanner chunks = new ChunkScanner();
  private Framing framing = Framing.NONE;
  private long left;

  /// Begins with a new body.
  ///
  /// @param length in bytes; only counts for [Framing#LENGTH]
  public void begin(Framing framing, long length) {
    this.framing = framing;
    this.left = framing == Framing.LENGTH ? length : 0;
    if (framing == Framing.CHUNKED) {
      chunks.begin();
    }
  }

  /// Goes over the bytes from `from` to before `to`; where the body's part of them ends.
  public int take(ByteBuf buffer, int from, int to) {
    return switch (framing) {
      case NONE -> from;
      case UNTIL_CLOSE -> to;
      case LENGTH -> {
        int taken = (int) Math.min(left, to - from);
        left -= taken;
        yield from + taken;
      }
      case CHUNKED -> {
        int at = from;
        while (at < to && !chunks.isDone() && !chunks.isBroken()) {
          at = chunks.step(buffer, at, to);
        }
        yield at;
      }
    };
  }

  /// Whether nothing more belongs to it; never, of one that ends with the connection.
  public boolean isComplete() {
    return switch (framing) {
      case NONE -> true;
      case UNTIL_CLOSE -> false;
      case LENGTH -> left == 0;
      case CHUNKED -> chunks.isDone();
    };
  }

  public boolean isBroken() {
    return framing == Framing.CHUNKED && chunks.isBroken();
  }

  public Framing framing() {
    return framing;
  }

  /// The bytes of content that chunks have announced so far.
  public long chunkedBytes() {
    return framing == Framing.CHUNKED ? chunks.dataBytes() : 0;
  }

  /// The scanner of a chunked body.
  public ChunkScanner chunks() {
    return chunks;
  }
}
