// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.portolan.dns.wire.Response;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Answers the questions that arrive at one UDP socket; all on the socket's event loop.
///
/// Answers given at once leave together when the batch that was read is through.
final class DatagramListener extends ChannelInboundHandlerAdapter {
  /// Initial room for an answer; most need less, and it grows.
  private static final int TYPICAL_LENGTH = 256;

  private final Handler handler;
  private final DnsMetrics metrics;
  private final RateLimitedLog log;
  private final ArrayDeque<DatagramExchange> free = new ArrayDeque<>();
  private boolean isReading;

  /// Whose handler is running now.
  private @Nullable DatagramExchange serving;

  DatagramListener(Handler handler, DnsMetrics metrics, RateLimitedLog log) {
    this.handler = handler;
    this.metrics = metrics;
    this.log = log;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    isReading = true;
    DatagramPacket packet = (DatagramPacket) message;
    try {
      metrics.datagrams.increment();
      if (context.channel().isWritable()) {
        serve(context, packet);
      } else {
        // The socket takes no more answers: a late answer is worth less than memory.
        metrics.shed.increment();
      }
    } finally {
      packet.release();
    }
  }

  private void serve(ChannelHandlerContext context, DatagramPacket packet) {
    DatagramExchange exchange = free.pollFirst();
    if (exchange == null) {
      exchange = new DatagramExchange(context);
    }
    exchange.client = packet.sender();
    serving = exchange;
    try {
      boolean unused = exchange.serve(packet.content(), handler);
    } catch (RuntimeException e) {
      log.log("a question from " + packet.sender() + " was not answered", e);
      if (exchange.isOpen()) {
        exchange.fail(Exchange.DEFECT + e);
      }
    }
    serving = null;
    if (exchange.isOpen()) {
      metrics.open.increment();
    } else {
      free.addFirst(exchange);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    isReading = false;
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.log("UDP socket " + context.channel().localAddress(), cause);
  }

  private final class DatagramExchange extends Exchange {
    private final ChannelHandlerContext context;
    private InetSocketAddress client = new InetSocketAddress(0);

    DatagramExchange(ChannelHandlerContext context) {
      super(context.channel().eventLoop(), metrics);
      this.context = context;
    }

    @Override
    public InetSocketAddress client() {
      return client;
    }

    @Override
    public boolean isStream() {
      return false;
    }

    @Override
    public int limit() {
      return Math.min(query().payloadSize(), Response.MAX_DATAGRAM_LENGTH);
    }

    @Override
    int prefixLength() {
      return 0;
    }

    @Override
    ByteBuf newBuffer() {
      return context.alloc().directBuffer(TYPICAL_LENGTH, Response.MAX_LENGTH);
    }

    @Override
    void write(ByteBuf message) {
      metrics.answered(response().code());
      ChannelFuture unused =
          context.write(new DatagramPacket(message, client), context.voidPromise());
      if (!isReading) {
        context.flush();
      }
      if (this != serving) {
        metrics.open.decrement();
        free.addFirst(this);
      }
    }
  }
}
