// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/// A client's connection by TCP, whatever it speaks; for its event loop.
abstract sealed class ClientConnection extends OpenConnection
    permits NewConnection, Http1Connection, Http2Connection, TcpConnection {
  final SocketChannel channel;

  ClientConnection(ProxyLoop loop, SocketChannel channel, Caller caller) {
    super(loop, caller);
    this.channel = channel;
  }

  @Override
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
}
