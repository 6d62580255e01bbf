// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
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
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.Refusal;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http2.ChunkText;
import io.portolan.proxy.http2.FieldList;
import io.portolan.proxy.http2.Http2Codec;
import io.portolan.proxy.http3.HeadFields;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A request by HTTP/3 and its response; for its event loop.
///
/// Exchanges know heads and bodies as HTTP/1.1 has them, so that is what becomes of them here.
final class Http3Request extends Http3RequestStreamInboundHandler implements Client {
  /// A frame of a type that means nothing (RFC 9114 section 7.2.8).
  private static final int MEANS_NOTHING = 0x21;

  private static final long ASKS_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Methods whose requests have no body as a rule.
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "DELETE", "TRACE");

  /// How long such a request's end may come later than its head.
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ProxyLoop loop;
  private final Http3Connection connection;
  private final QuicStreamChannel stream;
  private final Http2Codec codec;
  private final Exchange exchange;

  /// Past the codec: a frame of several buffers that a client refuses would wait for ever, which is
  /// what the codec makes of a header and its content.
  private final ChannelHandlerContext past;

  private final ChunkText chunks = new ChunkText();

  /// A head of which it is not known yet whether a body follows.
  private @Nullable Http3Headers first;

  private long firstAt;

  private boolean hasHead;
  private boolean isRequestEnded;
  private boolean isUnderWay;
  private boolean isChunked;
  private boolean isBehind;
  private long bodyLeft;
  private long deadline;
  private long nextAsked;
  private ChannelFuture lastSent;

  Http3Request(ProxyLoop loop, Http3Connection connection, QuicStreamChannel stream) {
    this.loop = loop;
    this.connection = connection;
    this.stream = stream;
    this.codec = loop.codec();
    this.exchange = new Exchange(loop, this);
    this.past = Objects.requireNonNull(stream.pipeline().firstContext());
    this.lastSent = stream.newSucceededFuture();
    this.deadline = loop.now() + loop.settings().timeouts().head().toNanos();
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
    trailers(frame.headers());
  }

  @Override
  protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) {
    beginWaiting(false);
    data(frame.content());
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
    if (isRequestEnded) {
      return;
    }
    isRequestEnded = true;
    if (!hasHead || (isUnderWay && !isChunked && bodyLeft > 0)) {
      cut(Http3ErrorCode.H3_REQUEST_INCOMPLETE, true);
    } else if (isChunked) {
      pass(chunks.last());
    }
  }

  private void beginWaiting(boolean isLast) {
    Http3Headers head = first;
    if (head != null) {
      first = null;
      isRequestEnded = isLast;
      begin(head, isLast);
    }
  }

  private void begin(Http3Headers headers, boolean isLast) {
    FieldList fields = codec.fields();
    HeadFields.read(headers, fields);
    HeadOut text = codec.text().clear();
    isUnderWay = true;
    if (fields.isTooLarge()) {
      refuse(Refusal.HEAD_TOO_LARGE);
      return;
    }
    if (!codec.requests().write(fields, isLast, text) || codec.requests().isTunnel()) {
      malformed();
      return;
    }
    isChunked = codec.requests().isChunked();
    RequestHead head = loop.head();
    int length = head.read(text.bytes(), 0, text.length());
    if (length <= 0) {
      refuse(length == RequestHead.REFUSED ? head.refusal() : Refusal.HEAD_TOO_LARGE);
      return;
    }
    bodyLeft = head.framing() == Framing.LENGTH ? head.contentLength() : 0;
    if (isLast && bodyLeft > 0) {
      malformed();
      return;
    }
    chunks.begin();
    progressed();
    nextAsked = loop.now() + ASKS_AFTER_NANOS;
    exchange.begin(head, caller().listener().routes().table(), Unpooled.EMPTY_BUFFER);
  }

  private void refuse(Refusal why) {
    deadline = loop.now() + loop.settings().timeouts().progress().toNanos();
    exchange.refuse(why);
  }

  private void trailers(Http3Headers headers) {
    FieldList fields = codec.fields();
    HeadFields.read(headers, fields);
    if (isRequestEnded || !isUnderWay) {
      return;
    }
    isRequestEnded = true;
    if (!isChunked) {
      if (bodyLeft > 0) {
        malformed();
      }
      return;
    }
    Optional<ByteBuf> last = chunks.last(fields);
    last.ifPresentOrElse(this::pass, this::malformed);
  }

  private void data(ByteBuf content) {
    int length = content.readableBytes();
    if (length == 0) {
      connection.wasIdle();
    }
    bodyLeft -= isChunked ? 0 : length;
    if (length == 0 || !isUnderWay || bodyLeft < 0) {
      content.release();
      if (isUnderWay && bodyLeft < 0) {
        malformed();
      }
    } else {
      pass(isChunked ? chunks.chunk(content) : content);
    }
  }

  private void pass(ByteBuf part) {
    if (isUnderWay) {
      progressed();
      exchange.requestBody(part);
    }
    part.release();
  }

  /// RFC 9114 section 4.1.2.
  private void malformed() {
    cut(Http3ErrorCode.H3_MESSAGE_ERROR, true);
  }

  private void cut(Http3ErrorCode code, boolean isByClient) {
    if (isUnderWay) {
      isUnderWay = false;
      exchange.clientGone();
    }
    if (stream.isActive()) {
      connection.wasCut(isByClient);
      stream.shutdown(code.code());
      stream.close();
    }
  }

  @Override
  public void interim(HeadOut head) {
    send(stream.write(new DefaultHttp3HeadersFrame(HeadFields.ofResponse(head))));
  }

  private void send(ChannelFuture sent) {
    lastSent = sent;
    sent.addListener(
        done -> {
          if (!done.isSuccess()) {
            cut(Http3ErrorCode.H3_REQUEST_CANCELLED, true);
          }
        });
  }

  @Override
  public boolean head(HeadOut head, ByteBuf body, int bodyFrom) {
    interim(head);
    return body(body.readerIndex(bodyFrom));
  }

  @Override
  public boolean body(ByteBuf bytes) {
    progressed();
    if (bytes.isReadable()) {
      past.write(HeadFields.dataHeader(stream.alloc(), bytes.readableBytes()));
      send(past.write(bytes));
    } else {
      bytes.release();
    }
    boolean hasLeft = stream.isWritable();
    isBehind |= !hasLeft;
    return hasLeft;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (isBehind && stream.isWritable()) {
      isBehind = false;
      if (isUnderWay) {
        exchange.clientDrained();
      }
    }
  }

  @Override
  public void end(Dechunking body) {
    if (body.hasTrailers()) {
      send(stream.write(new DefaultHttp3HeadersFrame(HeadFields.ofTrailers(body.trailers()))));
    }
    endOutput();
  }

  @Override
  public void endOutput() {
    lastSent.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
  }

  /// What still comes of the request is not wanted (RFC 9114 section 4.1.1).
  @Override
  public void exchangeEnded(boolean livesOn) {
    isUnderWay = false;
    if (!isRequestEnded) {
      lastSent.addListener(
          _ -> {
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
    isUnderWay = false;
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
    if (isUnderWay) {
      isUnderWay = false;
      exchange.clientGone();
    }
    connection.ended(this);
  }

  @Override
  public void setReading(boolean reads) {
    stream.config().setAutoRead(reads);
  }

  @Override
  public void progressed() {
    deadline = loop.now() + exchange.patience().toNanos();
  }

  /// @param now as [System#nanoTime]
  void closeIfLate(long now) {
    if (now - firstAt >= END_NANOS) {
      beginWaiting(false);
    }
    if (now - deadline >= 0) {
      if (isUnderWay) {
        exchange.timedOut();
      } else {
        abort();
      }
    } else if (isUnderWay) {
      askAfter(now);
    }
  }

  /// The library does not tell when a client wants no response any more, only refuses to send; and
  /// a connection on which nothing moves is ended by either side.
  private void askAfter(long now) {
    if (!lastSent.isDone()) {
      if (stream.bytesBeforeUnwritable() > 0) {
        // It is not for want of room that it waits: there is no such stream any more.
        cut(Http3ErrorCode.H3_REQUEST_CANCELLED, true);
      }
      return;
    }
    if (now - nextAsked < 0) {
      return;
    }
    nextAsked = now + ASKS_AFTER_NANOS;
    send(past.write(stream.alloc().directBuffer(2).writeByte(MEANS_NOTHING).writeByte(0)));
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
