// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.http2.ErrorCode;
import io.portolan.proxy.http2.Http2Channel;
import io.portolan.proxy.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Optional;

/// A connection on which a client has many requests answered at a time (RFC 9113).
final class Http2Connection extends ClientConnection implements Http2Channel.Owner {
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(64 << 10, 256 << 10);
  private static final int MOST_SPARE = 16;

  private final Http2Channel http2;
  private final Leftover kept;
  private final ArrayDeque<RequestStream> spare = new ArrayDeque<>();
  private final long since = System.nanoTime();
  private int requests;
  private long idleDeadline;
  private long blockDeadline;
  private boolean isDraining;
  private boolean isLast;

  Http2Connection(ProxyLoop loop, SocketChannel channel, Caller caller) {
    super(loop, channel, caller);
    this.kept = new Leftover(channel.alloc());
    channel.config().setWriteBufferWaterMark(UNSENT);
    this.http2 =
        new Http2Channel(channel, loop.settings().http2(), true, loop.codec().fields(), this);
    rest();
  }

  Http2Channel http2() {
    return http2;
  }

  /// Answers the preface of the client, which has come.
  void begin() {
    http2.begin();
  }

  private void rest() {
    idleDeadline = System.nanoTime() + loop.clients().idle().toNanos();
  }

  @Override
  void received(ByteBuf bytes) {
    ByteBuf all = kept.joined(bytes);
    boolean wasInBlock = http2.isInBlock();
    http2.receive(all);
    if (http2.isInBlock() && !wasInBlock) {
      blockDeadline = System.nanoTime() + loop.settings().timeouts().head().toNanos();
    }
    kept.keep(all);
  }

  @Override
  public Optional<Http2Stream> accept() {
    RequestStream stream = spare.poll();
    if (stream == null) {
      stream = new RequestStream(loop, this);
    }
    stream.renew();
    requests++;
    return Optional.of(stream);
  }

  /// Takes a stream that is closed, and of which nothing more is to come.
  void spare(RequestStream stream) {
    if (spare.size() < MOST_SPARE) {
      spare.push(stream);
    }
  }

  @Override
  public void streamClosed() {
    if (http2.size() == 0) {
      rest();
      if (isLast) {
        closeSoon();
      }
    }
  }

  private void closeSoon() {
    http2.fail(ErrorCode.NO_ERROR, "");
  }

  @Override
  public void goneAway() {
    isLast = true;
    if (http2.size() == 0) {
      close();
    }
  }

  @Override
  void drain() {
    if (!isDraining) {
      isDraining = true;
      http2.goAway(true);
    }
  }

  @Override
  void closeIfLate(long now) {
    if (http2.isInBlock() && now - blockDeadline >= 0) {
      http2.fail(ErrorCode.ENHANCE_YOUR_CALM, "a block of fields that does not end");
      return;
    }
    if (isDraining && !isLast) {
      // What was on its way when the client was warned has arrived by now.
      isLast = true;
      http2.goAway(false);
    } else if (loop.clients().isOver(requests, since, now)) {
      drain();
    }
    if (http2.size() > 0) {
      http2.forEach(stream -> ((RequestStream) stream).closeIfLate(now));
    } else if (isLast || now - idleDeadline >= 0) {
      closeSoon();
    }
  }

  @Override
  void inputEnded() {
    isLast = true;
    if (loop.settings().cancelsOnHalfClose() || http2.size() == 0) {
      close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    http2.writabilityChanged();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    super.handlerRemoved(context);
    kept.clear();
    http2.ended();
  }
}
