// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.portolan.proxy.tls.ServerCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A client of HTTP/3 by another implementation.
final class Http3Wire implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel datagrams;
  private final QuicChannel connection;
  final CompletableFuture<Long> goneAway = new CompletableFuture<>();

  /// The code with which the proxy has closed the connection.
  final CompletableFuture<Long> closed = new CompletableFuture<>();

  private Http3Wire(InetSocketAddress address, String host, Optional<ServerCertificate> shown)
      throws Exception {
    QuicSslContextBuilder builder = QuicSslContextBuilder.forClient();
    shown.ifPresent(
        own -> builder.keyManager(own.key(), null, own.chain().toArray(X509Certificate[]::new)));
    QuicSslContext tls =
        builder
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .applicationProtocols(Http3.supportedApplicationProtocols())
            .build();
    datagrams =
        new Bootstrap()
            .group(group)
            .channel(EpollDatagramChannel.class)
            .handler(
                Http3.newQuicClientCodecBuilder()
                    .sslEngineProvider(
                        channel ->
                            host.isEmpty()
                                ? tls.newEngine(channel.alloc())
                                : tls.newEngine(channel.alloc(), host, 443))
                    .maxIdleTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .initialMaxData(1 << 20)
                    .initialMaxStreamDataBidirectionalLocal(64 << 10)
                    .build())
            .bind(new InetSocketAddress(address.getAddress(), 0))
            .sync()
            .channel();
    connection =
        QuicChannel.newBootstrap(datagrams)
            .handler(
                new ChannelInitializer<QuicChannel>() {
                  @Override
                  protected void initChannel(QuicChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new Closing(),
                            new Http3ClientConnectionHandler(
                                new Control(), null, null, null, true));
                  }
                })
            .remoteAddress(address)
            .connect()
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  static Http3Wire connect(InetSocketAddress address, String host) throws Exception {
    return new Http3Wire(address, host, Optional.empty());
  }

  /// @param shown what is shown where the proxy asks
  static Http3Wire connect(
      InetSocketAddress address, String host, Optional<ServerCertificate> shown) throws Exception {
    return new Http3Wire(address, host, shown);
  }

  private final class Closing extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof QuicConnectionCloseEvent closing) {
        closed.complete((long) closing.error());
      }
      context.fireUserEventTriggered(event);
    }
  }

  private final class Control extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http3GoAwayFrame frame) {
        goneAway.complete(frame.id());
      }
      ReferenceCountUtil.release(message);
    }
  }

  Certificate certificate() throws Exception {
    return Objects.requireNonNull(connection.sslEngine()).getSession().getPeerCertificates()[0];
  }

  boolean isOpen() {
    return connection.isActive();
  }

  void awaitClosed() throws InterruptedException {
    if (!connection.closeFuture().await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the connection stays open");
    }
  }

  /// The fields of a request for a host, then `more`, each as "name: value".
  static Http3Headers fields(String method, String path, String... more) {
    return with(
        new DefaultHttp3Headers(false)
            .method(method)
            .scheme("https")
            .authority("a.test")
            .path(path),
        more);
  }

  static Http3Headers with(Http3Headers fields, String... more) {
    for (String each : more) {
      int colon = each.indexOf(": ");
      fields.add(each.substring(0, colon), each.substring(colon + 2));
    }
    return fields;
  }

  /// Begins a request.
  Call send(Http3Headers fields, boolean isLast) throws Exception {
    Call call = new Call();
    CompletableFuture<QuicStreamChannel> opened = new CompletableFuture<>();
    connection
        .closeFuture()
        .addListener(_ -> opened.completeExceptionally(new IOException("closed")));
    Http3.newRequestStream(connection, call)
        .addListener(
            (Future<QuicStreamChannel> done) -> {
              if (done.isSuccess()) {
                opened.complete(done.getNow());
              } else {
                opened.completeExceptionally(done.cause());
              }
            });
    QuicStreamChannel stream = opened.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    call.stream = stream;
    ChannelFuture sent = stream.writeAndFlush(new DefaultHttp3HeadersFrame(fields));
    if (isLast) {
      sent.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }
    return call;
  }

  Answer get(String path) throws Exception {
    return send(fields("GET", path), true).answer();
  }

  /// Sends bytes on a stream of their own, whatever they mean, and its end or a reset; what comes
  /// back up to the stream's end.
  String raw(byte[] bytes, boolean endsWell) throws Exception {
    StringBuffer text = new StringBuffer();
    CompletableFuture<String> ended = new CompletableFuture<>();
    connection.closeFuture().addListener(_ -> ended.complete(text.toString()));
    connection
        .createStream(
            QuicStreamType.BIDIRECTIONAL,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof ByteBuf part) {
                  text.append(part.toString(StandardCharsets.ISO_8859_1));
                }
                ReferenceCountUtil.release(message);
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
              }

              @Override
              public void channelInactive(ChannelHandlerContext context) {
                ended.complete(text.toString());
              }
            })
        .addListener(
            (Future<QuicStreamChannel> done) -> {
              if (!done.isSuccess()) {
                ended.complete("");
                return;
              }
              QuicStreamChannel stream = done.getNow();
              ChannelFuture sent = stream.writeAndFlush(Unpooled.wrappedBuffer(bytes));
              if (endsWell) {
                sent.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
              } else {
                sent.addListener(
                    _ -> {
                      stream.shutdown(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
                      stream.close();
                    });
              }
            });
    return ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /// What came of a request.
  record Answer(String head, List<String> interim, String body, String trailers) {}

  /// A request under way.
  static final class Call extends Http3RequestStreamInboundHandler {
    private final List<String> heads = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    final CompletableFuture<String> firstHead = new CompletableFuture<>();
    final AtomicLong received = new AtomicLong();
    private String trailers = "";
    private boolean hasHead;
    private @Nullable QuicStreamChannel stream;

    /// Its stream, once it was sent.
    QuicStreamChannel stream() {
      return Objects.requireNonNull(stream);
    }

    Answer answer() throws Exception {
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /// The code by which the proxy has reset it.
    long reset() throws Exception {
      return answer
          .handle(
              (_, why) ->
                  why instanceof QuicStreamResetException it ? it.applicationProtocolCode() : -1L)
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    ChannelFuture data(String text, boolean isLast) {
      return data(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), isLast);
    }

    ChannelFuture data(ByteBuf bytes, boolean isLast) {
      ChannelFuture sent = stream().writeAndFlush(new DefaultHttp3DataFrame(bytes));
      if (isLast) {
        sent.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
      }
      return sent;
    }

    Call trailers(String... fields) {
      stream()
          .writeAndFlush(new DefaultHttp3HeadersFrame(with(new DefaultHttp3Headers(false), fields)))
          .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
      return this;
    }

    private static String text(Http3Headers fields) {
      return StreamSupport.stream(fields.spliterator(), false)
          .map(each -> each.getKey() + ": " + each.getValue())
          .filter(line -> !line.startsWith("date: "))
          .collect(Collectors.joining("|"));
    }

    @Override
    protected void channelRead(ChannelHandlerContext context, Http3HeadersFrame frame) {
      String text = text(frame.headers());
      if (hasHead) {
        trailers = text;
        return;
      }
      heads.add(text);
      hasHead = !text.startsWith(":status: 1");
      if (hasHead) {
        firstHead.complete(text);
      }
    }

    @Override
    protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) {
      received.addAndGet(frame.content().readableBytes());
      if (body.length() < 1 << 16) {
        body.append(frame.content().toString(StandardCharsets.US_ASCII));
      }
      frame.release();
    }

    @Override
    protected void channelInputClosed(ChannelHandlerContext context) {
      List<String> interim = heads.subList(0, Math.max(0, heads.size() - 1));
      answer.complete(
          new Answer(heads.isEmpty() ? "" : heads.getLast(), interim, body.toString(), trailers));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IllegalStateException("the stream has ended"));
    }
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly(LIMIT_SECONDS, TimeUnit.SECONDS);
    datagrams.close().awaitUninterruptibly(LIMIT_SECONDS, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
