// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.portolan.proxy.http3.HeadFields;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What is sent on a stream of HTTP/3; for its event loop.
final class Http3Response {
  /// A frame of a type that means nothing (RFC 9114 section 7.2.8).
  private static final int MEANS_NOTHING = 0x21;

  private static final long ASKS_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final QuicStreamChannel stream;
  private final Runnable unwanted;

  /// Past the codec: a frame of several buffers that a client refuses would wait for ever, which is
  /// what the codec makes of a header and its content.
  private final ChannelHandlerContext past;

  private ChannelFuture lastSent;
  private boolean isBehind;
  private long nextAsked;

  /// @param unwanted what is done when the client takes no more
  Http3Response(QuicStreamChannel stream, Runnable unwanted) {
    this.stream = stream;
    this.unwanted = unwanted;
    this.past = Objects.requireNonNull(stream.pipeline().firstContext());
    this.lastSent = stream.newSucceededFuture();
  }

  /// The request is under way from now on.
  void begin(long now) {
    nextAsked = now + ASKS_AFTER_NANOS;
  }

  void fields(Http3Headers fields) {
    send(stream.write(new DefaultHttp3HeadersFrame(fields)));
  }

  /// A part of the content; false when it has not all left.
  boolean content(ByteBuf bytes) {
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

  /// Whether what had not left has left now.
  boolean hasCaughtUp() {
    boolean hasCaughtUp = isBehind && stream.isWritable();
    isBehind &= !hasCaughtUp;
    return hasCaughtUp;
  }

  void end() {
    lastSent.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
  }

  /// Does something once all has left, or cannot.
  void after(Runnable then) {
    lastSent.addListener(_ -> then.run());
  }

  private void send(ChannelFuture sent) {
    lastSent = sent;
    sent.addListener(
        done -> {
          if (!done.isSuccess()) {
            unwanted.run();
          }
        });
  }

  /// The library does not tell when a client wants no response any more, only refuses to send; and
  /// a connection on which nothing moves is ended by either side. So something is sent
  /// now and then.
  ///
  /// @param now as [System#nanoTime]
  void ask(long now) {
    if (!lastSent.isDone()) {
      if (stream.bytesBeforeUnwritable() > 0) {
        // It is not for want of room that it waits: there is no such stream any more.
        unwanted.run();
      }
    } else if (now - nextAsked >= 0) {
      begin(now);
      send(past.write(stream.alloc().directBuffer(2).writeByte(MEANS_NOTHING).writeByte(0)));
    }
  }
}
