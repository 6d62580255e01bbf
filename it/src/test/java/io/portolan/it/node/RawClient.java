// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Sends bytes from inside a namespace and collects what comes back.
final class RawClient {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final EventLoopGroup loops;

  RawClient(EventLoopGroup loops) {
    this.loops = loops;
  }

  /// Everything that the server sends until it closes, or until `enough` is in it.
  String tcp(NetworkNamespace from, InetSocketAddress to, String text, String enough)
      throws Exception {
    int fd = Sockets.connectTcp(from, to, PATIENCE);
    CompletableFuture<String> answer = new CompletableFuture<>();
    StringBuilder received = new StringBuilder();
    Channel channel =
        new Bootstrap()
            .group(loops)
            .channelFactory(() -> new EpollSocketChannel(fd))
            .handler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                    received.append(bytes.toString(StandardCharsets.UTF_8));
                    if (!enough.isEmpty() && received.indexOf(enough) >= 0) {
                      answer.complete(received.toString());
                    }
                  }

                  @Override
                  public void channelInactive(ChannelHandlerContext context) {
                    answer.complete(received.toString());
                  }
                })
            .register()
            .sync()
            .channel();
    channel
        .writeAndFlush(channel.alloc().buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8)))
        .sync();
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      channel.close().sync();
    }
  }

  /// The first datagram that comes back.
  String udp(NetworkNamespace from, InetSocketAddress to, String text) throws Exception {
    InetSocketAddress any = new InetSocketAddress(to.getAddress(), 0);
    int fd = Sockets.bindUdp(from, any, BindOptions.NONE);
    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(loops)
            .channelFactory(() -> new EpollDatagramChannel(fd))
            .handler(
                new SimpleChannelInboundHandler<DatagramPacket>() {
                  @Override
                  protected void channelRead0(
                      ChannelHandlerContext context, DatagramPacket packet) {
                    answer.complete(packet.content().toString(StandardCharsets.UTF_8));
                  }
                })
            .register()
            .sync()
            .channel();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    channel
        .writeAndFlush(new DatagramPacket(channel.alloc().buffer().writeBytes(bytes), to))
        .sync();
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      channel.close().sync();
    }
  }
}
