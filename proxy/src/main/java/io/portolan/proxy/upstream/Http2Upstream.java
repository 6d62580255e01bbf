// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.http2.ErrorCode;
import io.portolan.proxy.http2.Http2Channel;
import io.portolan.proxy.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A connection to an endpoint that speaks HTTP/2, for many requests at a time.
final class Http2Upstream extends ChannelInboundHandlerAdapter implements Http2Channel.Owner {
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(64 << 10, 256 << 10);
  private static final int MOST_WAITING = 100;

  /* The states:
   *
   *   CONNECTING ─► READY ─► RETIRED     the last takes no more requests, and ends with those it has
   * and CLOSED from everywhere.
   */
  private enum State {
    CONNECTING,
    READY,
    RETIRED,
    CLOSED
  }

  private final UpstreamLoop loop;
  private final Http2Connections pool;
  private final SocketChannel channel;
  private final boolean isSecure;
  private final Http2Channel http2;
  private final Leftover kept;
  private final List<Http2Call> waiting = new ArrayList<>();
  private State state = State.CONNECTING;
  private final long since = System.nanoTime();
  private long idleSince = since;

  private Http2Upstream(
      UpstreamLoop loop, Http2Connections pool, SocketChannel channel, boolean isSecure) {
    this.isSecure = isSecure;
    this.loop = loop;
    this.pool = pool;
    this.channel = channel;
    this.kept = new Leftover(channel.alloc());
    channel.config().setWriteBufferWaterMark(UNSENT);
    this.http2 =
        new Http2Channel(channel, loop.settings().http2(), false, loop.codec().fields(), this);
  }

  /// Begins a connection; empty when it failed at once.
  ///
  /// @param within milliseconds that it may take to come about
  static Optional<Http2Upstream> open(
      UpstreamLoop loop, Http2Connections pool, Remote remote, int within) {
    Optional<SocketChannel> socket = Dialing.socket(loop, remote, within);
    return socket.map(
        channel -> {
          Http2Upstream connection =
              new Http2Upstream(loop, pool, channel, remote.tls().isPresent());
          channel.pipeline().addLast(connection);
          Dialing.connect(loop, channel, remote, connection::connectEnded);
          return connection;
        });
  }

  private void connectEnded(Optional<UpstreamFailure> failure) {
    List<Http2Call> calls = List.copyOf(waiting);
    waiting.clear();
    if (failure.isPresent()) {
      close();
      calls.forEach(call -> call.fail(failure.get()));
      return;
    }
    state = State.READY;
    http2.begin();
    for (Http2Call call : calls) {
      if (isReady()) {
        call.connected();
      } else {
        call.fail(UpstreamFailure.REFUSED);
      }
    }
  }

  UpstreamLoop loop() {
    return loop;
  }

  boolean isSecure() {
    return isSecure;
  }

  Http2Channel http2() {
    return http2;
  }

  /// Whether it can have a request at once.
  boolean hasRoom() {
    return isReady() && !isOver();
  }

  private boolean isReady() {
    return state == State.READY && channel.isActive() && http2.hasRoom();
  }

  private boolean isOver() {
    return loop.pooling().reuse().isOver(http2.begun(), since, loop.now());
  }

  /// A way for a request.
  Http2Call stream() {
    return new Http2Call(this);
  }

  /// Whether it is coming about, and may have requests then.
  boolean isTakingOn() {
    return state == State.CONNECTING && waiting.size() < MOST_WAITING;
  }

  /// A way for a request that waits until the connection is there.
  Http2Call takeOn(ResponseReceiver receiver) {
    Http2Call call = new Http2Call(this);
    call.await(receiver);
    waiting.add(call);
    return call;
  }

  /// A request does not wait any more.
  void letGo(Http2Call call) {
    waiting.remove(call);
  }

  /// Ends it where it has been idle since before `time`, or takes no more requests.
  void closeIfIdleSince(long time) {
    boolean isIdle = http2.size() == 0 && idleSince - time < 0;
    if (state == State.READY && (isIdle || isOver())) {
      retire();
    }
  }

  /// Takes no more requests, and closes when it has none.
  void retire() {
    if (state == State.READY) {
      state = State.RETIRED;
      pool.remove(this);
    }
    if (state == State.RETIRED && http2.size() == 0) {
      close();
    }
  }

  private void close() {
    if (state == State.CONNECTING) {
      channel.close();
    } else {
      http2.fail(ErrorCode.NO_ERROR, "");
    }
    state = State.CLOSED;
    pool.remove(this);
    kept.clear();
  }

  @Override
  public Optional<Http2Stream> accept() {
    return Optional.empty();
  }

  @Override
  public void goneAway() {
    retire();
  }

  @Override
  public void streamClosed() {
    idleSince = System.nanoTime();
    if (state == State.RETIRED) {
      retire();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf all = kept.joined((ByteBuf) message);
    http2.receive(all);
    kept.keep(all);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    http2.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.CLOSED;
    pool.remove(this);
    kept.clear();
    http2.ended();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    channel.close();
  }
}
