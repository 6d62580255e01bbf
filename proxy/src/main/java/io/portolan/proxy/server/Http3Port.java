// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.portolan.proxy.http2.Http2Settings;
import io.portolan.proxy.http3.RetryTokens;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.QuicContexts;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A UDP socket on which clients speak HTTP/3 to a listener, as long as this is open.
///
/// All of its connections are one event loop's. Safe for use by several threads; no method may be
/// called on an event loop.
public final class Http3Port implements AutoCloseable {
  private static final long DRAIN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Listener listener;
  private final Map<EventLoop, ProxyLoop> loops;
  private final ProxySettings settings;
  private final Channel channel;
  private volatile boolean isEnding;

  // The event loop's own.
  private final Set<Http3Connection> connections = new HashSet<>();

  /// @param socket a descriptor of a bound, non-blocking UDP socket, which becomes the port's; it
  ///     may live in any network namespace
  Http3Port(
      IoEventLoopGroup group, Map<EventLoop, ProxyLoop> loops, Listener listener, int socket) {
    this.listener = listener;
    this.loops = loops;
    this.settings = loops.values().iterator().next().settings();
    LiveCertificates certificates =
        listener
            .certificates()
            .orElseThrow(() -> new IllegalArgumentException("HTTP/3 needs certificates"));
    QuicSslContext tls = QuicContexts.bySni(certificates);
    this.channel =
        new Bootstrap()
            .group(group)
            .channelFactory(() -> new EpollDatagramChannel(socket))
            .handler(
                new ChannelInitializer<DatagramChannel>() {
                  @Override
                  protected void initChannel(DatagramChannel datagrams) {
                    datagrams.pipeline().addLast(codec(tls));
                  }
                })
            .register()
            .syncUninterruptibly()
            .channel();
    listener.alternatives().add(listener.arrival().port());
  }

  private ChannelHandler codec(QuicSslContext tls) {
    Http2Settings limits = settings.http2();
    Timeouts timeouts = settings.timeouts();
    // A connection with nothing under way is ended before.
    Duration idle = settings.clients().get().idle().plus(timeouts.progress());
    return Http3.newQuicServerCodecBuilder()
        .sslContext(tls)
        .tokenHandler(new RetryTokens(InstantSource.system()))
        .maxIdleTimeout(idle.toMillis(), TimeUnit.MILLISECONDS)
        .initialMaxData(limits.connectionWindow())
        .initialMaxStreamDataBidirectionalRemote(limits.streamWindow())
        .initialMaxStreamsBidirectional(limits.maxStreams())
        .handler(
            new ChannelInitializer<QuicChannel>() {
              @Override
              protected void initChannel(QuicChannel connection) {
                accept(connection);
              }
            })
        .build();
  }

  private void accept(QuicChannel connection) {
    ProxyLoop loop = loops.get(connection.eventLoop());
    if (loop == null) {
      throw new IllegalStateException("a connection on a loop of another group");
    }
    if (isEnding
        || loop.isDraining()
        || !(connection.remoteSocketAddress() instanceof InetSocketAddress remote)) {
      connection.close();
      return;
    }
    Caller caller = Caller.of(connection, remote, listener, settings);
    Http3Connection client = new Http3Connection(loop, connection, caller);
    connections.add(client);
    connection.closeFuture().addListener(_ -> connections.remove(client));
    client.begin();
  }

  /// Takes no connection any more, and responses no longer tell clients of the port; returns when
  /// what is under way has ended, or has had the time that the settings give it.
  @Override
  public void close() {
    listener.alternatives().clear();
    isEnding = true;
    EventLoop loop = channel.eventLoop();
    loop.submit(() -> List.copyOf(connections).forEach(Http3Connection::drain))
        .awaitUninterruptibly();
    long deadline = System.nanoTime() + settings.timeouts().drain().toNanos();
    while (isInUse() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(DRAIN_STEP_NANOS);
    }
    end();
  }

  private boolean isInUse() {
    return !channel.eventLoop().submit(connections::isEmpty).syncUninterruptibly().getNow();
  }

  /// Closes at once, with all that is under way.
  void end() {
    listener.alternatives().clear();
    isEnding = true;
    channel.close().awaitUninterruptibly();
  }
}
