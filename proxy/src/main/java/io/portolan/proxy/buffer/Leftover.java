// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/// What was received and could not be used yet, in a buffer of its own size: a slow peer takes
/// little memory.
public final class Leftover {
  private final ByteBufAllocator allocator;
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;

  public Leftover(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  public boolean isEmpty() {
    return !kept.isReadable();
  }

  /// What was left, followed by `bytes`, which the caller gives up and releases as the result.
  public ByteBuf joined(ByteBuf bytes) {
    if (isEmpty()) {
      return bytes;
    }
    ByteBuf whole = take().writeBytes(bytes);
    bytes.release();
    return whole;
  }

  /// Keeps what can be read of `bytes`, which the caller gives up; nothing may be kept already.
  public void keep(ByteBuf bytes) {
    if (bytes.isReadable()) {
      kept = allocator.buffer(2 * bytes.readableBytes()).writeBytes(bytes);
    }
    bytes.release();
  }

  /// What was left, the caller's to release.
  public ByteBuf take() {
    ByteBuf taken = kept;
    kept = Unpooled.EMPTY_BUFFER;
    return taken;
  }

  /// Forgets what was left.
  public void clear() {
    take().release();
  }
}
