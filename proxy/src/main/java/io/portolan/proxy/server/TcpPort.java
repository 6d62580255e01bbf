// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.List;
import java.util.function.Consumer;

/// The sockets at which a listener's connections are taken, as long as this is open.
///
/// Safe for use by several threads; no method may be called on an event loop.
public final class TcpPort implements AutoCloseable {
  private final List<Channel> sockets;
  private final Consumer<TcpPort> closed;

  /// @param closed is told once it is
  TcpPort(List<Channel> sockets, Consumer<TcpPort> closed) {
    this.sockets = List.copyOf(sockets);
    this.closed = closed;
  }

  /// Takes no connection any more, those that were taken go on; returns when the sockets are
  /// closed.
  @Override
  public void close() {
    List<ChannelFuture> closing = sockets.stream().map(Channel::close).toList();
    closing.forEach(ChannelFuture::awaitUninterruptibly);
    closed.accept(this);
  }
}
