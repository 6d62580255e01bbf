// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// A client's connection, whatever carries it, as its event loop looks after it.
abstract sealed class OpenConnection extends ChannelInboundHandlerAdapter
    permits ClientConnection, Http3Connection {
  final ProxyLoop loop;
  private final Caller caller;

  /// The place among its loop's connections, which the loop sets.
  int index;

  OpenConnection(ProxyLoop loop, Caller caller) {
    this.loop = loop;
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

  abstract void close();

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
