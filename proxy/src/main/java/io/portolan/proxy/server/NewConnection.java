// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.http2.Http2Channel;
import java.nio.charset.StandardCharsets;

/// A connection of which is not known yet what it speaks; gives way when its first bytes say.
final class NewConnection extends ClientConnection {
  private static final byte[] PREFACE = Http2Channel.PREFACE.getBytes(StandardCharsets.US_ASCII);

  private final Leftover kept;
  private final long deadline;

  NewConnection(ProxyLoop loop, SocketChannel channel, Caller caller) {
    super(loop, channel, caller);
    this.kept = new Leftover(channel.alloc());
    this.deadline = System.nanoTime() + loop.clients().idle().toNanos();
  }

  @Override
  void received(ByteBuf bytes) {
    ByteBuf all = kept.joined(bytes);
    int same = samePreface(all);
    if (same == PREFACE.length) {
      Http2Connection next = new Http2Connection(loop, channel, caller());
      channel.pipeline().replace(this, null, next);
      next.begin();
      next.received(all.skipBytes(same));
    } else if (same == all.readableBytes()) {
      kept.keep(all);
    } else {
      ClientConnection next = new Http1Connection(loop, channel, caller());
      channel.pipeline().replace(this, null, next);
      next.received(all);
    }
  }

  /// How many bytes begin as HTTP/2 does.
  private static int samePreface(ByteBuf bytes) {
    int most = Math.min(PREFACE.length, bytes.readableBytes());
    int same = 0;
    while (same < most && bytes.getByte(bytes.readerIndex() + same) == PREFACE[same]) {
      same++;
    }
    return same;
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
