// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.IntSupplier;

/// Carries TCP connections that arrive at one socket on to another place, byte for byte: how a port
/// of the host leads into the cluster, and how the API is reached from inside it.
///
/// Half-closed connections stay half open; a slow side holds back the fast one.
final class Relay implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Relay.class.getName());

  private final Channel server;

  private Relay(Channel server) {
    this.server = server;
  }

  /// Starts to accept.
  ///
  /// @param listening descriptor of a listening, non-blocking socket; it is the relay's from now on
  /// @param connect opens a non-blocking socket that is connected or connecting, one for each
  ///     accepted connection; may throw when the target cannot be reached
  static Relay start(EventLoopGroup loops, int listening, IntSupplier connect) {
    EpollServerSocketChannel server = new EpollServerSocketChannel(listening);
    new ServerBootstrap()
        .group(loops)
        .channelFactory(() -> server)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel accepted) {
                join(accepted, connect);
              }
            })
        .register()
        .syncUninterruptibly();
    return new Relay(server);
  }

  private static void join(Channel accepted, IntSupplier connect) {
    EpollSocketChannel onward;
    try {
      onward = new EpollSocketChannel(connect.getAsInt());
    } catch (RuntimeException unreachable) {
      LOG.log(System.Logger.Level.INFO, "relay: {0}", unreachable.getMessage());
      accepted.config().setOption(ChannelOption.SO_LINGER, 0);
      accepted.close();
      return;
    }
    onward.config().setAllowHalfClosure(true).setTcpNoDelay(true).setAutoRead(false);
    onward.pipeline().addLast(new Pump(accepted));
    accepted.pipeline().addLast(new Pump(onward));
    accepted
        .eventLoop()
        .register(onward)
        .addListener(
            (ChannelFutureListener)
                registered -> {
                  if (registered.isSuccess()) {
                    accepted.read();
                    onward.read();
                  } else {
                    accepted.close();
                  }
                });
  }

  /// Stops to accept; connections that are open go on.
  @Override
  public void close() {
    server.close().syncUninterruptibly();
  }

  /// One direction of a connection: reads again when what was read is written.
  private static final class Pump extends ChannelInboundHandlerAdapter {
    private final Channel to;

    Pump(Channel to) {
      this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object bytes) {
      to.writeAndFlush(bytes)
          .addListener(
              (ChannelFutureListener)
                  written -> {
                    if (written.isSuccess()) {
                      from.read();
                    } else {
                      from.close();
                    }
                  });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        ((DuplexChannel) to).shutdownOutput();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
      to.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
      to.config().setOption(ChannelOption.SO_LINGER, 0);
      to.close();
      from.close();
    }
  }
}
