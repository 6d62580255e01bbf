// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A DNS server on given sockets, UDP and TCP, in front of one handler.
public final class DnsServer implements AutoCloseable {
  /// Datagrams that one system call reads.
  private static final int BATCH = 32;

  /// Longest question that is read whole; a longer one is malformed by what is missing.
  private static final int MAX_QUESTION_LENGTH = 1500;

  /// Bytes of answers that may wait for a socket before questions are shed.
  private static final WriteBufferWaterMark BACKLOG =
      new WriteBufferWaterMark(256 * 1024, 512 * 1024);

  private final Handler handler;
  private final DnsMetrics metrics;
  private final RateLimitedLog log;
  private final List<Channel> channels = new ArrayList<>();
  private final List<StreamListener> listeners = new ArrayList<>();
  private final List<Future<?>> sweeps = new ArrayList<>();

  private DnsServer(Handler handler, DnsMetrics metrics) {
    this.handler = handler;
    this.metrics = metrics;
    this.log = new RateLimitedLog(System.getLogger(DnsServer.class.getName()), System::nanoTime);
  }

  /// Starts to answer on `sockets`, each on one event loop of `group`; returns when all answer.
  public static DnsServer start(
      EventLoopGroup group, DnsSockets sockets, Handler handler, DnsMetrics metrics) {
    DnsServer server = new DnsServer(handler, metrics);
    for (int fd : sockets.datagrams()) {
      server.listenDatagrams(group.next(), fd);
    }
    for (int fd : sockets.streams()) {
      server.listenStreams(group.next(), fd);
    }
    return server;
  }

  public DnsMetrics metrics() {
    return metrics;
  }

  /// Stops: no question is taken any more, all sockets are closed when this returns.
  @Override
  public void close() {
    sweeps.forEach(sweep -> sweep.cancel(false));
    List<ChannelFuture> closing = channels.stream().map(Channel::close).toList();
    closing.forEach(ChannelFuture::awaitUninterruptibly);
    for (StreamListener listener : listeners) {
      listener.loop().submit(listener::closeAll).awaitUninterruptibly();
    }
  }

  private void listenDatagrams(EventLoop loop, int fd) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> new EpollDatagramChannel(fd))
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_QUESTION_LENGTH)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(BATCH * MAX_QUESTION_LENGTH))
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKLOG)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new DatagramListener(handler, metrics, log));
                  }
                });
    channels.add(bootstrap.register().syncUninterruptibly().channel());
  }

  private void listenStreams(EventLoop loop, int fd) {
    StreamListener listener = new StreamListener(loop, handler, metrics, log);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(() -> new EpollServerSocketChannel(fd))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKLOG)
            .childHandler(listener);
    channels.add(bootstrap.register().syncUninterruptibly().channel());
    listeners.add(listener);
    sweeps.add(loop.scheduleAtFixedRate(listener::closeIdle, 1, 1, TimeUnit.SECONDS));
  }
}
