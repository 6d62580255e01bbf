// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// A collector that is spoken to in OTLP over HTTP, a connection for each batch.
public final class HttpCollector implements Collector {
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;

  private final IoEventLoopGroup group;
  private final UpstreamSockets sockets;
  private final Function<String, Optional<InetSocketAddress>> addresses;

  /// @param group on which connections live, which stays the caller's
  /// @param sockets from where they come
  /// @param addresses of a collector, where one is known now
  public HttpCollector(
      IoEventLoopGroup group,
      UpstreamSockets sockets,
      Function<String, Optional<InetSocketAddress>> addresses) {
    this.group = group;
    this.sockets = sockets;
    this.addresses = addresses;
  }

  @Override
  public Answer send(String to, byte[] body) {
    return addresses
        .apply(to)
        .map(address -> answer(status(address, request(to, body))))
        .orElse(Answer.UNREACHED);
  }

  private static ByteBuf request(String to, byte[] body) {
    String head =
        "POST /v1/traces HTTP/1.1\r\nHost: "
            + to.substring(to.indexOf('/') + 1)
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    return Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body);
  }

  /// Which answers leave hope is OTLP's to say ("Retryable Response Codes").
  private static Answer answer(int status) {
    return switch (status) {
      case 200, 202 -> Answer.TAKEN;
      case 0, 429, 502, 503, 504 -> Answer.UNREACHED;
      default -> Answer.REFUSED;
    };
  }

  /// The status of the answer; 0 for none.
  private int status(InetSocketAddress address, ByteBuf request) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    SocketChannel channel;
    try {
      channel = sockets.open(address);
    } catch (RuntimeException unreachable) {
      request.release();
      return 0;
    }
    channel.config().setConnectTimeoutMillis((int) WITHIN.toMillis());
    channel.pipeline().addLast(new Asking(request, status));
    EventLoop loop = group.next();
    loop.register(channel)
        .addListener(
            (ChannelFutureListener)
                _ -> channel.connect(address).addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
    try {
      return status.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException late) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      var unused = channel.close();
    }
  }

  /// A connection: one request, and the first line of its answer.
  private static final class Asking extends ChannelInboundHandlerAdapter {
    private final ByteBuf request;
    private final CompletableFuture<Integer> status;
    private final StringBuilder answer = new StringBuilder();
    private boolean isSent;

    Asking(ByteBuf request, CompletableFuture<Integer> status) {
      this.request = request;
      this.status = status;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      isSent = true;
      var unused = context.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      answer.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
      if (answer.length() > MOST_BYTES) {
        var unused = context.close();
      }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (!isSent) {
        request.release();
      }
      String[] words = answer.toString().split(" ", 3);
      boolean isHttp = words.length == 3 && words[0].startsWith("HTTP/1.");
      boolean isStatus = isHttp && words[1].matches("[1-5]\\d\\d");
      status.complete(isStatus ? Integer.parseInt(words[1]) : 0);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var unused = context.close();
    }
  }
}
