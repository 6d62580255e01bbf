// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.portolan.node.probe.ProbeSpec.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// One call of `grpc.health.v1.Health/Check`.
///
/// The two messages have one field each, so they are written and read by hand:
///
/// ```
/// HealthCheckRequest   0x0a, length, service name
/// HealthCheckResponse  0x08, status: 0 UNKNOWN, 1 SERVING, 2 NOT_SERVING, 3 SERVICE_UNKNOWN
/// ```
final class GrpcHealth extends ChannelInboundHandlerAdapter {
  private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
  private static final int FRAME_BYTES = 5;
  private static final int SERVICE_TAG = 0x0a;
  private static final int STATUS_TAG = 0x08;
  private static final int LONGEST_SERVICE = 127;
  private final CompletableFuture<ProbeResult> answer;
  private final ByteBuf message = Unpooled.buffer(16, 1024);

  private GrpcHealth(CompletableFuture<ProbeResult> answer) {
    this.answer = answer;
  }

  static ChannelInitializer<Channel> initializer(
      Check.Grpc check, CompletableFuture<ProbeResult> answer) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(
                Http2FrameCodecBuilder.forClient().build(),
                new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                new Caller(check, answer));
      }
    };
  }

  /// Opens the stream once the connection is there.
  private static final class Caller extends ChannelInboundHandlerAdapter {
    private final Check.Grpc check;
    private final CompletableFuture<ProbeResult> answer;

    Caller(Check.Grpc check, CompletableFuture<ProbeResult> answer) {
      this.check = check;
      this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      new Http2StreamChannelBootstrap(context.channel())
          .handler(new GrpcHealth(answer))
          .open()
          .addListener(
              opened -> {
                if (opened.isSuccess()) {
                  call((Channel) opened.getNow());
                } else {
                  answer.completeExceptionally(opened.cause());
                }
              });
    }

    private void call(Channel stream) {
      Http2Headers headers =
          new DefaultHttp2Headers()
              .method("POST")
              .scheme("http")
              .authority(check.host() + ":" + check.port())
              .path("/grpc.health.v1.Health/Check")
              .set("content-type", "application/grpc")
              .set("te", "trailers")
              .set("user-agent", "kube-probe/1.32");
      var _ = stream.write(new DefaultHttp2HeadersFrame(headers, false));
      var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(request(check.service()), true));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IOException("connection closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
      var _ = context.close();
    }
  }

  private static ByteBuf request(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(name.length, LONGEST_SERVICE);
    ByteBuf request = Unpooled.buffer(FRAME_BYTES + 2 + length);
    request.writeByte(0).writeInt(length == 0 ? 0 : length + 2);
    if (length > 0) {
      request.writeByte(SERVICE_TAG).writeByte(length).writeBytes(name, 0, length);
    }
    return request;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    try {
      if (frame instanceof Http2DataFrame data) {
        message.writeBytes(data.content());
      } else if (frame instanceof Http2HeadersFrame headers && headers.isEndStream()) {
        answer.complete(judge(headers.headers()));
      } else if (frame instanceof Http2ResetFrame) {
        answer.completeExceptionally(new IOException("stream reset"));
      }
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  private ProbeResult judge(Http2Headers trailers) {
    CharSequence code = trailers.get("grpc-status");
    if (code == null || !"0".contentEquals(code)) {
      CharSequence why = trailers.get("grpc-message");
      return new ProbeResult.Failed(
          "error: health rpc probe failed: rpc error: code = " + code + " desc = " + why);
    }
    int status = 0;
    if (message.readableBytes() >= FRAME_BYTES + 2 && message.getByte(FRAME_BYTES) == STATUS_TAG) {
      status = message.getByte(FRAME_BYTES + 1);
    }
    String name = status >= 0 && status < STATUSES.length ? STATUSES[status] : "UNKNOWN";
    return "SERVING".equals(name)
        ? new ProbeResult.Passed()
        : new ProbeResult.Failed("service unhealthy (responded with \"" + name + "\")");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    answer.completeExceptionally(cause);
    var _ = context.close();
  }
}
