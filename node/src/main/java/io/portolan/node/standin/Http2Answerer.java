// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.portolan.node.standin.Answers.Ends;
import io.portolan.node.standin.Answers.HttpRequestLine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers HTTP/2 without TLS as [Http1Answerer] does, and gRPC's health check.
final class Http2Answerer extends ChannelInboundHandlerAdapter {
  private static final String HEALTH_CHECK = "/grpc.health.v1.Health/Check";

  /// A gRPC message: not compressed, two bytes long, `status: SERVING`.
  private static final byte[] SERVING = {0, 0, 0, 0, 2, 8, 1};

  private static final int STREAMS_AT_ONCE = 100;
  private static final int LARGEST_HEAD = 64 * 1024;
  private final Answers answers;
  private final Channel connection;
  private @Nullable Http2Headers request;
  private long bodyBytes;

  private Http2Answerer(Answers answers, Channel connection) {
    this.answers = answers;
    this.connection = connection;
  }

  static void install(ChannelPipeline pipeline, Answers answers) {
    Channel connection = pipeline.channel();
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(STREAMS_AT_ONCE)
            .maxHeaderListSize(LARGEST_HEAD);
    ChannelInitializer<Channel> streams =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Http2Answerer(answers, connection));
          }
        };
    pipeline.addLast(
        Http2FrameCodecBuilder.forServer().initialSettings(settings).build(),
        new Http2MultiplexHandler(streams));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof Http2HeadersFrame head) {
        if (request == null) {
          request = head.headers();
        }
        if (head.isEndStream()) {
          answer(context);
        }
      } else if (message instanceof Http2DataFrame data) {
        bodyBytes += data.content().readableBytes();
        if (data.isEndStream()) {
          answer(context);
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answer(ChannelHandlerContext context) {
    Http2Headers head = request;
    if (head == null) {
      return;
    }
    HttpRequestLine line = line(head);
    String json = answers.http(Ends.of(connection), line, bodyBytes);
    CharSequence type = head.get("content-type");
    if (type != null && type.toString().startsWith("application/grpc")) {
      answerGrpc(context, line.path());
      return;
    }
    Http2Headers response =
        new DefaultHttp2Headers().status("200").set("content-type", "application/json");
    boolean hasBody = !"HEAD".equals(line.method());
    var _ = context.write(new DefaultHttp2HeadersFrame(response, !hasBody));
    if (hasBody) {
      ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), json);
      var _ = context.write(new DefaultHttp2DataFrame(body, true));
    }
    context.flush();
  }

  private static void answerGrpc(ChannelHandlerContext context, String path) {
    Http2Headers response =
        new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
    if (path.equals(HEALTH_CHECK)) {
      var _ = context.write(new DefaultHttp2HeadersFrame(response, false));
      var _ = context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(SERVING), false));
      var _ =
          context.write(
              new DefaultHttp2HeadersFrame(
                  new DefaultHttp2Headers().set("grpc-status", "0"), true));
    } else {
      response
          .set("grpc-status", "12")
          .set("grpc-message", "the stand-in answers only grpc.health.v1.Health/Check");
      var _ = context.write(new DefaultHttp2HeadersFrame(response, true));
    }
    context.flush();
  }

  private static HttpRequestLine line(Http2Headers head) {
    Map<String, String> headers = new LinkedHashMap<>();
    head.forEach(
        entry -> {
          if (entry.getKey().length() > 0 && entry.getKey().charAt(0) != ':') {
            headers.merge(
                entry.getKey().toString(), entry.getValue().toString(), (a, b) -> a + ", " + b);
          }
        });
    return new HttpRequestLine(
        text(head.method()), text(head.path()), "HTTP/2.0", text(head.authority()), headers);
  }

  private static String text(@Nullable CharSequence value) {
    return value == null ? "" : value.toString();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
