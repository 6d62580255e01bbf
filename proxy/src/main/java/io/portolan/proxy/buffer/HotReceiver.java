// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// Lets the channels of one event loop receive into a [HotBuffer].
public final class HotReceiver extends DefaultMaxMessagesRecvByteBufAllocator {
  private final HotBuffer buffer;

  public HotReceiver(HotBuffer buffer) {
    this.buffer = buffer;
  }

  @Override
  @SuppressWarnings("deprecation") // The interface's own type.
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return buffer.take();
      }

      @Override
      public int guess() {
        return buffer.capacity();
      }
    };
  }
}
