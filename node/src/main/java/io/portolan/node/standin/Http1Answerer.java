// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.portolan.node.standin.Answers.Ends;
import io.portolan.node.standin.Answers.HttpRequestLine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers HTTP/1 requests with JSON that says who answers and what was asked. Bodies are counted
/// and thrown away.
final class Http1Answerer extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_LINE = 16 * 1024;
  private static final int LARGEST_HEAD = 64 * 1024;
  private final Answers answers;
  private @Nullable HttpRequest request;
  private long bodyBytes;

  private Http1Answerer(Answers answers) {
    this.answers = answers;
  }

  static void install(ChannelPipeline pipeline, Answers answers) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LARGEST_HEAD);
    // HttpServerCodec knows HEAD and pipelining.
    pipeline.addLast(new HttpServerCodec(limits), new Http1Answerer(answers));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof HttpRequest head) {
        begin(context, head);
      }
      if (message instanceof HttpContent content) {
        bodyBytes += content.content().readableBytes();
        HttpRequest current = request;
        if (content instanceof LastHttpContent last && current != null) {
          request = null;
          if (last.decoderResult().isFailure()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST);
          } else {
            answer(context, current);
          }
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
      return;
    }
    request = head;
    bodyBytes = 0;
    if (HttpUtil.is100ContinueExpected(head)) {
      var _ =
          context.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, context.alloc().buffer(0)));
    }
  }

  private void answer(ChannelHandlerContext context, HttpRequest head) {
    Map<String, String> headers = headers(head.headers());
    String host = head.headers().get(HttpHeaderNames.HOST, "");
    HttpRequestLine line =
        new HttpRequestLine(
            head.method().name(), head.uri(), head.protocolVersion().text(), host, headers);
    String json = answers.http(Ends.of(context.channel()), line, bodyBytes);
    ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), json);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    boolean keepAlive = HttpUtil.isKeepAlive(head);
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!head.protocolVersion().isKeepAliveDefault()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    ChannelFuture written = context.write(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
    request = null;
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, context.alloc().buffer(0));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /// A header sent more than once is shown as one list.
  private static Map<String, String> headers(HttpHeaders headers) {
    Map<String, String> shown = new LinkedHashMap<>();
    headers.forEach(entry -> shown.merge(entry.getKey(), entry.getValue(), (a, b) -> a + ", " + b));
    return shown;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
  }

  /// A client that closed its side still gets the answers to what it asked.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
      var _ =
          context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
