// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/// A client's connection, whatever it speaks; for its event loop.
abstract sealed class ClientConnection extends ChannelInboundHandlerAdapter
    permits NewConnection, Http1Connection, Http2Connection, TcpConnection {
  final ProxyLoop loop;
  final SocketChannel channel;
  private final Caller caller;

  /// The place among its loop's connections, which the loop sets.
  int index;

  ClientConnection(ProxyLoop loop, SocketChannel channel, Caller caller) {
    this.loop = loop;
    this.channel = channel;
    this.caller = caller;
  }

  public final Caller caller() {
    return caller;
  }

  /// Closes it where nothing is under way, or as soon as nothing is.
  abstract void drain();

  /// Ends what has rested for too long.
  ///
  /// @param now as [System#nanoTime]
  abstract void closeIfLate(long now);

  void close() {
    channel.close();
  }

  /// Takes bytes that have come, which are given up.
  abstract void received(ByteBuf bytes);

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    received((ByteBuf) message);
  }

  /// The client sends no more.
  abstract void inputEnded();

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      inputEnded();
    } else if (event instanceof SslHandshakeCompletionEvent done && loop.meter() != null) {
      loop.meter().handshake(done.isSuccess());
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }
}
