// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.concurrent.Future;
import io.portolan.network.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the header of the PROXY protocol, version 1 or 2, with which a proxy in front says whose
/// connection it hands on. Without one, or with a broken one, the connection ends.
final class AnnouncedClient extends SimpleChannelInboundHandler<HAProxyMessage> {
  /// What a header may have beside addresses; nobody needs more, and nothing of it is read.
  private static final int MOST_TLV_BYTES = 4096;

  private final Consumer<Optional<InetSocketAddress>> then;
  private @Nullable Future<?> deadline;

  private AnnouncedClient(Consumer<Optional<InetSocketAddress>> then) {
    this.then = then;
  }

  /// Waits for the header at the beginning of a connection, then goes on: with the client's
  /// address, or with none where the proxy speaks for itself.
  ///
  /// @param within how long the header may take
  static void read(
      SocketChannel channel, Duration within, Consumer<Optional<InetSocketAddress>> then) {
    AnnouncedClient reader = new AnnouncedClient(then);
    reader.deadline =
        channel.eventLoop().schedule(() -> channel.close(), within.toNanos(), TimeUnit.NANOSECONDS);
    channel.pipeline().addLast(new HAProxyMessageDecoder(MOST_TLV_BYTES, true), reader);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
    Optional<InetSocketAddress> client = client(header);
    context.pipeline().remove(this);
    then.accept(client);
  }

  private static Optional<InetSocketAddress> client(HAProxyMessage header) {
    HAProxyProxiedProtocol protocol = header.proxiedProtocol();
    boolean isTold =
        header.command() == HAProxyCommand.PROXY
            && (protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6);
    return isTold
        ? IpAddress.parse(header.sourceAddress()).map(from -> socket(from, header.sourcePort()))
        : Optional.empty();
  }

  private static InetSocketAddress socket(IpAddress address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.bytes()), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
    context.close();
  }
}
