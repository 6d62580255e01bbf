// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;

/// Writes that tell whether the kernel took all, so that whoever feeds them can wait.
public final class Backlog {
  private Backlog() {}

  /// Writes at once. False when some of it has to wait: then `drained` is run when all has
  /// left, but not when the channel is closed before.
  public static boolean write(Channel channel, ByteBuf bytes, Runnable drained) {
    channel.write(bytes, channel.voidPromise());
    channel.flush();
    if (isEmpty(channel)) {
      return true;
    }
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                last -> {
                  if (last.isSuccess()) {
                    drained.run();
                  }
                });
    return false;
  }

  /// Closes when all that waits has left.
  public static void closeAfter(Channel channel) {
    if (isEmpty(channel)) {
      channel.close();
    } else {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /// Ends the sending direction when all that waits has left.
  public static void endAfter(DuplexChannel channel) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFutureListener) _ -> channel.shutdownOutput());
  }

  private static boolean isEmpty(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }
}
