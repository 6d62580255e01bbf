// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.buffer.Leftover;

/// A connection of which is not known yet what it speaks; gives way when its first bytes say.
final class NewConnection extends ClientConnection {
  private final Leftover kept;
  private final long deadline;

  NewConnection(ProxyLoop loop, SocketChannel channel, Caller caller) {
    super(loop, channel, caller);
    this.kept = new Leftover(channel.alloc());
    this.deadline = System.nanoTime() + loop.settings().timeouts().keepAlive().toNanos();
  }

  @Override
  void received(ByteBuf bytes) {
    ByteBuf all = kept.joined(bytes);
    ClientConnection next = new Http1Connection(loop, channel, caller());
    channel.pipeline().replace(this, null, next);
    next.received(all);
  }

  @Override
  void inputEnded() {
    close();
  }

  @Override
  void drain() {
    close();
  }

  @Override
  void closeIfLate(long now) {
    if (now - deadline >= 0) {
      close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    super.handlerRemoved(context);
    kept.clear();
  }
}
