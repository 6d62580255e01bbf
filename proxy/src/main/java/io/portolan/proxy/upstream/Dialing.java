// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/// Begins connections to endpoints.
final class Dialing {
  private Dialing() {}

  /// A socket that is to be connected; empty when the kernel gives none.
  ///
  /// @param within milliseconds that connecting may take
  static Optional<SocketChannel> socket(UpstreamLoop loop, InetSocketAddress address, int within) {
    SocketChannel channel;
    try {
      channel = loop.sockets().open(address);
    } catch (RuntimeException unreachable) {
      return Optional.empty();
    }
    channel.config().setTcpNoDelay(true).setRecvByteBufAllocator(loop.receiver());
    channel.config().setConnectTimeoutMillis(within);
    return Optional.of(channel);
  }

  /// Connects it, and says what became of that: empty when it is there.
  static void connect(
      UpstreamLoop loop,
      SocketChannel channel,
      InetSocketAddress address,
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
                        .connect(address)
                        .addListener((ChannelFutureListener) done -> ended.accept(failure(done)));
                  }
                });
  }

  private static Optional<UpstreamFailure> failure(ChannelFuture connect) {
    if (connect.isSuccess()) {
      return Optional.empty();
    }
    boolean isLate = connect.cause() instanceof ConnectTimeoutException;
    return Optional.of(isLate ? UpstreamFailure.CONNECT_TIMEOUT : UpstreamFailure.CONNECT);
  }
}
