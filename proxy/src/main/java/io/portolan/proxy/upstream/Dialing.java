// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Consumer;

/// Begins connections to endpoints.
final class Dialing {
  private Dialing() {}

  /// A socket that is to be connected; empty when the kernel gives none.
  ///
  /// @param within milliseconds that connecting may take, and then TLS
  static Optional<SocketChannel> socket(UpstreamLoop loop, Remote remote, int within) {
    SocketChannel channel;
    try {
      channel = loop.sockets().open(remote.address());
    } catch (RuntimeException unreachable) {
      return Optional.empty();
    }
    channel.config().setTcpNoDelay(true);
    channel.config().setConnectTimeoutMillis(within);
    if (remote.tls().isEmpty()) {
      // TLS keeps what it receives until a record is whole, for which a shared buffer is too large.
      channel.config().setRecvByteBufAllocator(loop.receiver());
    }
    return Optional.of(channel);
  }

  /// Connects it, and says what became of that: empty when requests can be sent.
  static void connect(
      UpstreamLoop loop,
      SocketChannel channel,
      Remote remote,
      Consumer<Optional<UpstreamFailure>> ended) {
    loop.loop()
        .register(channel)
        .addListener(
            (ChannelFutureListener)
                registered -> {
                  if (!registered.isSuccess()) {
                    ended.accept(Optional.of(UpstreamFailure.CONNECT));
                  } else {
                    // At once: the kernel calls a socket that is not connecting hung up.
                    channel
                        .connect(remote.address())
                        .addListener(
                            (ChannelFutureListener) done -> connected(done, remote, ended));
                  }
                });
  }

  private static void connected(
      ChannelFuture connect, Remote remote, Consumer<Optional<UpstreamFailure>> ended) {
    if (!connect.isSuccess()) {
      boolean isLate = connect.cause() instanceof ConnectTimeoutException;
      ended.accept(Optional.of(isLate ? UpstreamFailure.CONNECT_TIMEOUT : UpstreamFailure.CONNECT));
    } else if (remote.tls().isEmpty()) {
      ended.accept(Optional.empty());
    } else {
      // Not before: to Netty a socket of another namespace is connected from its beginning, and TLS
      // would begin at once.
      Channel channel = connect.channel();
      SslHandler tls = remote.tls().get().handler(channel.alloc(), remote.address());
      tls.setHandshakeTimeoutMillis(channel.config().getConnectTimeoutMillis());
      channel.pipeline().addFirst(tls);
      tls.handshakeFuture().addListener(done -> ended.accept(failure(done)));
    }
  }

  private static Optional<UpstreamFailure> failure(Future<?> handshake) {
    if (handshake.isSuccess()) {
      return Optional.empty();
    }
    boolean isLate = handshake.cause() instanceof SslHandshakeTimeoutException;
    return Optional.of(isLate ? UpstreamFailure.CONNECT_TIMEOUT : UpstreamFailure.TLS);
  }
}
