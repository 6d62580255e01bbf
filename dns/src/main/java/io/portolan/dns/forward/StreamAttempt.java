// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Response;
import java.net.SocketAddress;
import java.util.Optional;

/// An attempt over a TCP connection of its own. For the channel's event loop.
final class StreamAttempt extends ChannelInboundHandlerAdapter {
  private static final int LENGTH_PREFIX = 2;

  private final Upstream upstream;
  private final Attempt attempt;
  private final Channel channel;
  private final int id;
  private final ByteBuf received;

  StreamAttempt(Upstream upstream, Attempt attempt, Channel channel, int id) {
    this.upstream = upstream;
    this.attempt = attempt;
    this.channel = channel;
    this.id = id;
    this.received = channel.alloc().buffer(1024, LENGTH_PREFIX + Response.MAX_LENGTH);
  }

  void connect(SocketAddress server) {
    channel.closeFuture().addListener(_ -> end());
    channel
        .connect(server)
        .addListener(
            connected -> {
              if (connected.isSuccess()) {
                ask();
              } else {
                close();
              }
            });
  }

  /// Ends the attempt, whatever its state.
  void close() {
    ChannelFuture unused = channel.close();
  }

  private void ask() {
    int length = attempt.question().length();
    ByteBuf out = channel.alloc().directBuffer(LENGTH_PREFIX + length);
    out.writeShort(length);
    attempt.question().write(out, id);
    ChannelFuture unused = channel.writeAndFlush(out, channel.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      received.writeBytes(bytes, Math.min(bytes.readableBytes(), received.maxWritableBytes()));
    } finally {
      bytes.release();
    }
    if (received.readableBytes() < LENGTH_PREFIX
        || received.readableBytes() < LENGTH_PREFIX + received.getUnsignedShort(0)) {
      return;
    }
    ByteBuf answer = received.slice(LENGTH_PREFIX, received.getUnsignedShort(0));
    if (EncodedAnswer.id(answer) == id) {
      Optional<EncodedAnswer> read =
          EncodedAnswer.read(answer, attempt.question().name(), attempt.question().type());
      read.ifPresent(whole -> upstream.receivedWhole(attempt, whole));
    }
    close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }

  private void end() {
    received.release();
    if (attempt.isOpen()) {
      upstream.failed(attempt);
    }
  }
}
