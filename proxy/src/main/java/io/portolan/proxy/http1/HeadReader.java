// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.netty.buffer.ByteBuf;

/// Brings heads from buffers to where they can be read quickly: an array that all connections of an
/// event loop share.
public final class HeadReader {
  private static final int FIRST_LOOK = 2048;

  private final byte[] bytes;

  /// What reads a head.
  public interface Head {
    /// Reads a head from `from` on, of which bytes are there up to `to`. What follows the head
    /// is the result; 0 when the head goes on, and less when it is refused.
    int read(byte[] in, int from, int to);
  }

  /// @param maxBytes of a head
  public HeadReader(int maxBytes) {
    this.bytes = new byte[maxBytes + 1];
  }

  /// The length of the head that `buffer` begins with, as [Head#read] says.
  public int read(Head head, ByteBuf buffer) {
    int all = Math.min(buffer.readableBytes(), bytes.length);
    int some = Math.min(all, FIRST_LOOK);
    buffer.getBytes(buffer.readerIndex(), bytes, 0, some);
    int length = head.read(bytes, 0, some);
    if (length == 0 && all > some) {
      buffer.getBytes(buffer.readerIndex(), bytes, 0, all);
      length = head.read(bytes, 0, all);
    }
    return length;
  }
}
