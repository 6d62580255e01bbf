// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.portolan.datapath.link.Kernel;
import io.portolan.network.IpAddress;
import io.portolan.node.stream.LogRing;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;

/// Answers on sockets inside pods' namespaces; one server for all pods of the program, on shared
/// event loops.
public final class StandInServer {
  private final EventLoopGroup loops;
  private final InstantSource clock;

  public StandInServer(EventLoopGroup loops, InstantSource clock) {
    this.loops = loops;
    this.clock = clock;
  }

  /// One container's listeners.
  public final class Listeners implements AutoCloseable {
    private final Answers answers;
    private final List<InetAddress> addresses;
    private final ChannelGroup channels =
        new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private Listeners(Identity identity, List<IpAddress> addresses, LogRing log) {
      this.answers = new Answers(identity, log, clock);
      this.addresses = addresses.stream().map(Kernel::inet).toList();
    }

    /// Serves the listening TCP socket `fd`, which it owns from now on.
    public void serveTcp(int fd) {
      ServerBootstrap server =
          new ServerBootstrap()
              .group(loops)
              .channelFactory(() -> new EpollServerSocketChannel(fd))
              .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                      channels.add(connection);
                      connection.pipeline().addLast(new FirstBytes(answers));
                    }
                  });
      keep(server.register());
    }

    /// Serves the bound UDP socket `fd`, which it owns from now on.
    public void serveUdp(int fd, int port) {
      Bootstrap socket =
          new Bootstrap()
              .group(loops)
              .channelFactory(() -> new EpollDatagramChannel(fd))
              .handler(new DatagramAnswerer(answers, addresses, port));
      keep(socket.register());
    }

    private void keep(ChannelFuture registered) {
      channels.add(registered.syncUninterruptibly().channel());
    }

    /// Closes sockets and connections; returns when they are closed.
    @Override
    public void close() {
      channels.close().awaitUninterruptibly();
    }
  }

  /// Listeners without a socket yet.
  ///
  /// @param addresses the pod's
  /// @param log where a line is written for each request
  public Listeners listeners(Identity identity, List<IpAddress> addresses, LogRing log) {
    return new Listeners(identity, addresses, log);
  }
}
