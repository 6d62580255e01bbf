// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.status;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.util.Map;
import java.util.concurrent.Executor;

/// Answers who asks over HTTP how the proxy is: one request on each connection.
public final class StatusServer implements AutoCloseable {
  private final Channel channel;

  private StatusServer(Channel channel) {
    this.channel = channel;
  }

  /// A page.
  public interface Page {
    /// Makes it as it is now.
    ///
    /// @param query what follows `?`; empty for nothing
    /// @param accept the request's `Accept`; empty for none
    StatusPage get(String query, String accept);
  }

  /// Starts to answer on a listening TCP socket, which becomes the server's own.
  ///
  /// @param pages by path
  /// @param executor on which pages are made
  public static StatusServer start(
      IoEventLoopGroup group, int socket, Map<String, Page> pages, Executor executor) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new EpollServerSocketChannel(socket))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new StatusConnection(pages, executor));
                  }
                });
    return new StatusServer(bootstrap.register().syncUninterruptibly().channel());
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
