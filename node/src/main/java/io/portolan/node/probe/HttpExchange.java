// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.portolan.node.probe.ProbeSpec.Check;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One HTTP request of a probe and the head of its response.
final class HttpExchange extends SimpleChannelInboundHandler<HttpObject> {
  private final Check.Http check;
  private final CompletableFuture<Response> answer;

  private HttpExchange(Check.Http check, CompletableFuture<Response> answer) {
    this.check = check;
    this.answer = answer;
  }

  /// The head of a response.
  record Response(int status, Optional<String> location) {}

  static ChannelInitializer<Channel> initializer(
      Check.Http check, Optional<SslContext> tls, CompletableFuture<Response> answer) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
        channel.pipeline().addLast(new HttpClientCodec(), new HttpExchange(check, answer));
      }
    };
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, check.path(), context.alloc().buffer(0));
    HttpHeaders headers = request.headers();
    String host = check.host().indexOf(':') >= 0 ? "[" + check.host() + "]" : check.host();
    headers
        .set(HttpHeaderNames.HOST, host + ":" + check.port())
        .set(HttpHeaderNames.USER_AGENT, "kube-probe/1.32")
        .set(HttpHeaderNames.ACCEPT, "*/*")
        .set(HttpHeaderNames.CONNECTION, "close");
    for (Map.Entry<String, String> header : check.headers().entrySet()) {
      headers.set(header.getKey(), header.getValue());
    }
    var _ = context.writeAndFlush(request);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    if (message.decoderResult().isFailure()) {
      exceptionCaught(context, message.decoderResult().cause());
    } else if (message instanceof HttpResponse response && response.status().code() >= 200) {
      answer.complete(
          new Response(
              response.status().code(),
              Optional.ofNullable(response.headers().get(HttpHeaderNames.LOCATION))));
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    answer.completeExceptionally(new IOException("EOF"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    answer.completeExceptionally(cause);
    var _ = context.close();
  }
}
