// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.util.Map;
import java.util.function.Supplier;

/// Tells over HTTP how the server is, to whoever asks at one socket.
public final class StatusServer implements AutoCloseable {
  private final Channel channel;

  private StatusServer(Channel channel) {
    this.channel = channel;
  }

  /// Starts to answer on a listening TCP socket, which becomes the server's own.
  ///
  /// @param pages by path
  public static StatusServer start(
      EventLoopGroup group, int fd, Map<String, Supplier<StatusPage>> pages) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new EpollServerSocketChannel(fd))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new StatusConnection(pages));
                  }
                });
    return new StatusServer(bootstrap.register().syncUninterruptibly().channel());
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
