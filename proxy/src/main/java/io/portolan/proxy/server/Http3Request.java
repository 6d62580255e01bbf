// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3HeadersValidationException;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.http3.Http3UnknownFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http2.FieldList;
import io.portolan.proxy.http3.HeadFields;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A request by HTTP/3 and its response; for its event loop.
final class Http3Request extends Http3RequestStreamInboundHandler implements Client {
  /// Methods whose requests have no body as a rule.
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "DELETE", "TRACE");

  /// How long such a request's end may come later than its head.
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ProxyLoop loop;
  private final Http3Connection connection;
  private final QuicStreamChannel stream;
  private final FramedRequest request;
  private final Http3Response response;

  /// A head of which it is not known yet whether a body follows.
  private @Nullable Http3Headers first;

  private long firstAt;
  private boolean hasHead;
  private boolean isRequestEnded;

  Http3Request(ProxyLoop loop, Http3Connection connection, QuicStreamChannel stream) {
    this.loop = loop;
    this.connection = connection;
    this.stream = stream;
    this.request = new FramedRequest(loop, this, false);
    this.response = new Http3Response(stream, () -> cut(Http3ErrorCode.H3_REQUEST_CANCELLED, true));
    request.waitFor(loop.settings().timeouts().head());
  }

  @Override
  public Caller caller() {
    return connection.caller();
  }

  @Override
  public String protocol() {
    return "HTTP/3.0";
  }

  @Override
  public boolean framesBodies() {
    return true;
  }

  @Override
  protected void channelRead(ChannelHandlerContext context, Http3HeadersFrame frame) {
    if (!hasHead) {
      hasHead = true;
      first = frame.headers();
      firstAt = System.nanoTime();
      return;
    }
    beginWaiting(false);
    if (!isRequestEnded) {
      isRequestEnded = true;
      demand(request.end(fields(frame.headers())));
    }
  }

  @Override
  protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) {
    beginWaiting(false);
    if (!frame.content().isReadable()) {
      connection.wasIdle();
    }
    demand(request.content(frame.content()));
  }

  @Override
  protected void channelRead(ChannelHandlerContext context, Http3UnknownFrame frame) {
    frame.release();
    connection.wasIdle();
  }

  /// All that has come was read. The end of a request that usually has no body may still come on
  /// its own, and a server is better not told of a body then.
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean isLast = stream.isInputShutdown();
    if (first != null && (isLast || !BODILESS.contains(String.valueOf(first.method())))) {
      beginWaiting(isLast);
    }
  }

  @Override
  protected void channelInputClosed(ChannelHandlerContext context) {
    beginWaiting(true);
    if (!isRequestEnded) {
      isRequestEnded = true;
      if (!hasHead || !request.end()) {
        cut(Http3ErrorCode.H3_REQUEST_INCOMPLETE, true);
      }
    }
  }

  private void beginWaiting(boolean isLast) {
    Http3Headers head = first;
    if (head != null) {
      first = null;
      isRequestEnded = isLast;
      response.begin(loop.now());
      demand(request.begin(fields(head), isLast));
    }
  }

  private FieldList fields(Http3Headers headers) {
    return HeadFields.read(headers, loop.codec().fields());
  }

  /// Cuts what is malformed (RFC 9114 section 4.1.2).
  private void demand(boolean isGood) {
    if (!isGood) {
      cut(Http3ErrorCode.H3_MESSAGE_ERROR, true);
    }
  }

  private void cut(Http3ErrorCode code, boolean isByClient) {
    end();
    if (stream.isActive()) {
      connection.wasCut(isByClient);
      stream.shutdown(code.code());
      stream.close();
    }
  }

  /// A head that came in one read with the stream's reset begins nothing any more.
  private void end() {
    first = null;
    isRequestEnded = true;
    request.clientGone();
  }

  @Override
  public void interim(HeadOut head) {
    response.fields(HeadFields.ofResponse(head));
  }

  @Override
  public boolean body(ByteBuf bytes) {
    progressed();
    return response.content(bytes);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (response.hasCaughtUp()) {
      request.drained();
    }
  }

  @Override
  public void end(Dechunking body) {
    if (body.hasTrailers()) {
      response.fields(HeadFields.ofTrailers(body.trailers()));
    }
    endOutput();
  }

  @Override
  public void endOutput() {
    response.end();
  }

  /// What still comes of the request is not wanted (RFC 9114 section 4.1.1).
  @Override
  public void exchangeEnded(boolean livesOn) {
    request.over();
    if (!isRequestEnded) {
      response.after(
          () -> {
            if (!isRequestEnded && stream.isActive()) {
              connection.wasCut(false);
              stream.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
              stream.close();
            }
          });
    }
  }

  @Override
  public void abort() {
    request.over();
    cut(Http3ErrorCode.H3_INTERNAL_ERROR, false);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    cut(
        switch (cause) {
          case Http3HeadersValidationException _ -> Http3ErrorCode.H3_MESSAGE_ERROR;
          case Http3Exception wrong -> wrong.errorCode();
          default -> Http3ErrorCode.H3_REQUEST_CANCELLED;
        },
        true);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end();
    connection.ended(this);
  }

  @Override
  public void setReading(boolean reads) {
    stream.config().setAutoRead(reads);
  }

  @Override
  public void progressed() {
    request.waitFor(request.exchange().patience());
  }

  /// @param now as [System#nanoTime]
  void closeIfLate(long now) {
    if (now - firstAt >= END_NANOS) {
      beginWaiting(false);
    }
    if (!request.endIfLate(now) && request.isUnderWay()) {
      response.ask(now);
    }
  }

  @Override
  public void tunnel() {
    throw new IllegalStateException("HTTP/3 changes to no other protocol");
  }

  @Override
  public void closeAfterSending() {
    endOutput();
  }
}
