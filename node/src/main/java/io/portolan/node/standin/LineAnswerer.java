// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portolan.node.standin.Answers.Ends;

/// Answers each line of a TCP connection that speaks no protocol we know, and what comes without a
/// line end, with one line.
final class LineAnswerer extends ChannelInboundHandlerAdapter {
  private final Answers answers;

  LineAnswerer(Answers answers) {
    this.answers = answers;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf received = (ByteBuf) message;
    Ends ends = Ends.of(context.channel());
    try {
      while (received.isReadable()) {
        int end = received.indexOf(received.readerIndex(), received.writerIndex(), (byte) '\n');
        int length = end < 0 ? received.readableBytes() : end + 1 - received.readerIndex();
        String answer = answers.line(ends, "TCP", received.readSlice(length));
        var _ =
            context.write(ByteBufUtil.writeUtf8(context.alloc(), answer), context.voidPromise());
      }
    } finally {
      received.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  /// A client that sends without reading its answers is not read from until it does.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      var _ =
          context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
