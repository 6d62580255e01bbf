// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portolan.dns.wire.Response;
import java.net.InetSocketAddress;

/// One client's TCP connection: messages with two bytes of length before each (RFC 1035 section
/// 4.2.2), many at a time, answered in whatever order the answers come.
///
/// It stops reading while the client has too many questions open or takes no answers.
final class StreamConnection extends ChannelInboundHandlerAdapter {
  static final int MAX_OPEN = 64;

  private static final int LENGTH_PREFIX = 2;

  private final StreamListener listener;
  private final Channel channel;
  private final Handler handler;
  private final DnsMetrics metrics;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private int open;
  private boolean isServing;

  /// As [System#nanoTime].
  long lastUse;

  StreamConnection(StreamListener listener, Channel channel, Handler handler, DnsMetrics metrics) {
    this.listener = listener;
    this.channel = channel;
    this.handler = handler;
    this.metrics = metrics;
  }

  /// Closes the connection at once; what is open is answered to nobody.
  void close() {
    listener.closed(this);
    ChannelFuture unused = channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    listener.touched(this);
    ByteBuf bytes = (ByteBuf) message;
    if (received.isReadable()) {
      received.writeBytes(bytes);
      bytes.release();
    } else {
      forgetReceived();
      received = bytes;
    }
    serveReceived();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    serveReceived();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    listener.closed(this);
    forgetReceived();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }

  /// Serves the whole messages that were received, as far as may be now.
  private void serveReceived() {
    if (isServing) {
      return;
    }
    isServing = true;
    while (maySend() && received.readableBytes() >= LENGTH_PREFIX) {
      int length = received.getUnsignedShort(received.readerIndex());
      if (received.readableBytes() < LENGTH_PREFIX + length) {
        break;
      }
      serve(received.skipBytes(LENGTH_PREFIX).readSlice(length));
    }
    isServing = false;
    if (received.isReadable()) {
      received.discardSomeReadBytes();
    } else {
      forgetReceived();
    }
    channel.config().setAutoRead(maySend());
  }

  private void forgetReceived() {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }

  private boolean maySend() {
    return open < MAX_OPEN && channel.isWritable() && channel.isActive();
  }

  private void serve(ByteBuf message) {
    metrics.streamed.increment();
    StreamExchange exchange = new StreamExchange();
    open++;
    metrics.open.increment();
    try {
      if (!exchange.serve(message, handler)) {
        ended();
        close();
      }
    } catch (RuntimeException e) {
      listener.log().log("a question from " + channel.remoteAddress() + " was not answered", e);
      if (exchange.isOpen()) {
        exchange.fail(Exchange.DEFECT + e);
      }
    }
  }

  private void ended() {
    open--;
    metrics.open.decrement();
  }

  private final class StreamExchange extends Exchange {
    StreamExchange() {
      super(listener.loop(), metrics);
    }

    @Override
    public InetSocketAddress client() {
      return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public boolean isStream() {
      return true;
    }

    @Override
    public int limit() {
      return Response.MAX_LENGTH;
    }

    @Override
    int prefixLength() {
      return LENGTH_PREFIX;
    }

    @Override
    ByteBuf newBuffer() {
      return channel.alloc().directBuffer(512, LENGTH_PREFIX + Response.MAX_LENGTH);
    }

    @Override
    void write(ByteBuf message) {
      metrics.answered(response().code());
      message.setShort(0, message.readableBytes() - LENGTH_PREFIX);
      ChannelFuture unused = channel.write(message, channel.voidPromise());
      ended();
      listener.touched(StreamConnection.this);
      if (!isServing) {
        channel.flush();
        serveReceived();
      }
    }
  }
}
