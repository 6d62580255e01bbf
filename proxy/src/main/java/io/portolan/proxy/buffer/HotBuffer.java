// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// One buffer that is lent again and again, so that its memory stays in the processor's cache.
///
/// What is read is mostly written on before the next read, and then the same buffer is lent.
/// Where a borrower still holds it, it is his alone from then on, and another takes its place.
/// For one event loop.
public final class HotBuffer {
  private final ByteBufAllocator allocator;
  private final int headroom;
  private final int capacity;
  private ByteBuf hot;

  /// @param headroom bytes before the first that is written, for a head that grows
  /// @param capacity bytes after that
  public HotBuffer(ByteBufAllocator allocator, int headroom, int capacity) {
    this.allocator = allocator;
    this.headroom = headroom;
    this.capacity = capacity;
    this.hot = allocator.directBuffer(headroom + capacity);
  }

  /// An empty buffer with headroom, which the borrower releases.
  public ByteBuf take() {
    if (hot.refCnt() != 1) {
      hot.release();
      hot = allocator.directBuffer(headroom + capacity);
    }
    return hot.setIndex(headroom, headroom).retain();
  }

  /// An empty buffer for `length` bytes, which the borrower releases.
  public ByteBuf take(int length) {
    return length <= capacity ? take() : allocator.directBuffer(length);
  }

  /// Bytes that a taken buffer has room for.
  int capacity() {
    return capacity;
  }

  /// Gives the buffer up; nothing may be taken afterwards.
  public void release() {
    hot.release();
  }
}
