// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A DNS server on given sockets, UDP and TCP, in front of one handler.
public final class DnsServer implements AutoCloseable {
  /// Bytes of answers that may wait for a connection before it is read no more.
  private static final WriteBufferWaterMark BACKLOG =
      new WriteBufferWaterMark(256 * 1024, 512 * 1024);

  private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DRAIN_STEP_NANOS = 2_000_000;

  private final Handler handler;
  private final DnsMetrics metrics;
  private final RateLimitedLog log;
  private final ServerSettings settings;
  private final List<Channel> channels = new ArrayList<>();
  private final List<DatagramListener> datagrams = new ArrayList<>();
  private final List<StreamListener> listeners = new ArrayList<>();
  private final List<Future<?>> sweeps = new ArrayList<>();

  private DnsServer(Handler handler, DnsMetrics metrics, ServerSettings settings) {
    this.handler = handler;
    this.metrics = metrics;
    this.settings = settings;
    this.log = new RateLimitedLog(System.getLogger(DnsServer.class.getName()), System::nanoTime);
  }

  /// Starts to answer on `sockets`, each on one event loop of `group`; returns when all answer.
  public static DnsServer start(
      IoEventLoopGroup group, DnsSockets sockets, Handler handler, DnsMetrics metrics) {
    return start(group, sockets, handler, metrics, ServerSettings.DEFAULT);
  }

  /// Starts as the other [#start] does, with bounds of its own.
  ///
  /// @param metrics used by this server alone
  public static DnsServer start(
      IoEventLoopGroup group,
      DnsSockets sockets,
      Handler handler,
      DnsMetrics metrics,
      ServerSettings settings) {
    DnsServer server = new DnsServer(handler, metrics, settings);
    for (int fd : sockets.datagrams()) {
      server.datagrams.add(new DatagramListener(group.next(), fd, handler, metrics, server.log));
    }
    for (int fd : sockets.streams()) {
      server.listenStreams(group.next(), fd);
    }
    return server;
  }

  public DnsMetrics metrics() {
    return metrics;
  }

  /// Stops: no datagram and no connection is taken any more, what is open is waited for as long as
  /// the settings say, and all sockets are closed when this returns.
  @Override
  public void close() {
    sweeps.forEach(sweep -> sweep.cancel(false));
    datagrams.forEach(DatagramListener::pause);
    channels.forEach(channel -> channel.config().setAutoRead(false));
    long deadline = System.nanoTime() + settings.drain().toNanos();
    while (metrics.open.sum() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(DRAIN_STEP_NANOS);
    }
    datagrams.forEach(DatagramListener::end);
    List<ChannelFuture> closing = channels.stream().map(Channel::close).toList();
    closing.forEach(ChannelFuture::awaitUninterruptibly);
    for (StreamListener listener : listeners) {
      listener.loop().submit(listener::closeAll).awaitUninterruptibly();
    }
  }

  private void listenStreams(EventLoop loop, int fd) {
    StreamListener listener = new StreamListener(loop, handler, metrics, log, settings);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(() -> new EpollServerSocketChannel(fd))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKLOG)
            .childHandler(listener);
    channels.add(bootstrap.register().syncUninterruptibly().channel());
    listeners.add(listener);
    long sweepNanos = Math.min(MAX_SWEEP_NANOS, settings.idle().toNanos());
    sweeps.add(
        loop.scheduleAtFixedRate(
            listener::closeIdle, sweepNanos, sweepNanos, TimeUnit.NANOSECONDS));
  }
}
