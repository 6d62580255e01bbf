// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.portolan.proxy.buffer.Backlog;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.http1.Body;
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.ResponseHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection to an endpoint that speaks HTTP/1.1, with one request at a time on it.
final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamStream {
  /* The states:
   *
   *   CONNECTING ─► IDLE ─► HEAD ─► BODY ─► IDLE
   *       │                   └──► TUNNEL
   *       └──► TUNNEL
   * and CLOSED from everywhere.
   */
  private enum State {
    CONNECTING,
    IDLE,
    HEAD,
    BODY,
    TUNNEL,
    CLOSED
  }

  private final UpstreamLoop loop;
  private final Http1Connections pool;
  private final SocketChannel channel;
  private final Body body = new Body();
  private final Leftover kept;
  private final Runnable drained = this::drained;
  private final boolean isForTunnel;
  private State state = State.CONNECTING;
  private @Nullable ResponseReceiver receiver;
  private @Nullable SslHandler encryption;
  private boolean isEstablished;
  private boolean isToHead;
  private boolean isRequestSent;
  private boolean isKeepAlive;
  private boolean isBroken;
  private boolean isInputEnded;
  private boolean hasProperEnd;
  private final long since = System.nanoTime();
  private int requests;
  private long idleSince;

  private Http1Upstream(
      UpstreamLoop loop,
      Http1Connections pool,
      SocketChannel channel,
      ResponseReceiver receiver,
      boolean isForTunnel) {
    this.loop = loop;
    this.pool = pool;
    this.channel = channel;
    this.receiver = receiver;
    this.isForTunnel = isForTunnel;
    this.kept = new Leftover(channel.alloc());
  }

  /// @param isForTunnel whether no request is to be sent on it, but bytes as they are
  static Optional<Http1Upstream> open(
      UpstreamLoop loop,
      Http1Connections pool,
      Remote remote,
      ResponseReceiver receiver,
      int connectMillis,
      boolean isForTunnel) {
    Optional<SocketChannel> socket = Dialing.socket(loop, remote, connectMillis);
    if (socket.isEmpty()) {
      receiver.failed(UpstreamFailure.CONNECT);
      return Optional.empty();
    }
    SocketChannel channel = socket.get();
    Http1Upstream connection = new Http1Upstream(loop, pool, channel, receiver, isForTunnel);
    channel.pipeline().addLast(connection);
    Dialing.connect(loop, channel, remote, connection::connectEnded);
    return Optional.of(connection);
  }

  private void connectEnded(Optional<UpstreamFailure> failure) {
    if (failure.isPresent()) {
      fail(failure.get());
    } else {
      isEstablished = true;
      encryption = channel.pipeline().get(SslHandler.class);
      connected();
    }
  }

  private void connected() {
    if (state == State.CONNECTING && receiver != null) {
      if (isForTunnel) {
        beginTunnel();
      } else {
        state = State.IDLE;
      }
      receiver.connected(this);
    }
  }

  /// When it was last used, as [System#nanoTime].
  long idleSince() {
    return idleSince;
  }

  @Override
  public boolean isConnecting() {
    return state == State.CONNECTING;
  }

  /// Whether it is still there.
  boolean isOpen() {
    return state != State.CLOSED && channel.isActive();
  }

  @Override
  public boolean send(
      ResponseReceiver receiver, byte[] head, int length, boolean isToHead, boolean isWhole) {
    this.receiver = receiver;
    this.isToHead = isToHead;
    this.isRequestSent = isWhole;
    requests++;
    state = State.HEAD;
    return Backlog.write(channel, loop.heads().take(length).writeBytes(head, 0, length), drained);
  }

  @Override
  public boolean sendBody(ByteBuf bytes, boolean isLast) {
    isRequestSent |= isLast;
    return Backlog.write(channel, bytes, drained);
  }

  private void drained() {
    isEstablished = true;
    if (receiver != null && state != State.CLOSED) {
      receiver.drained();
    }
  }

  @Override
  public void setReading(boolean reads) {
    // Netty closes a channel whose ended input is to be read.
    if (channel.config().isAutoRead() != reads && !(reads && channel.isInputShutdown())) {
      channel.config().setAutoRead(reads);
    }
  }

  @Override
  public void endTunnel() {
    if (encryption == null) {
      Backlog.endAfter(channel);
    } else {
      encryption.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }
  }

  @Override
  public void closeAfterSending() {
    receiver = null;
    state = State.CLOSED;
    Backlog.closeAfter(channel);
  }

  @Override
  public void abandon() {
    receiver = null;
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    ResponseReceiver to = receiver;
    isEstablished = true;
    if (to == null || state == State.CLOSED || state == State.IDLE || state == State.CONNECTING) {
      // Nothing was asked.
      bytes.release();
      close();
    } else if (state == State.TUNNEL) {
      to.tunnelled(bytes);
    } else if (state == State.BODY) {
      readBody(bytes, to);
    } else {
      readHeads(kept.joined(bytes), to);
    }
  }

  private void readHeads(ByteBuf bytes, ResponseReceiver to) {
    ResponseHead head = loop.head();
    while (state == State.HEAD) {
      int length = loop.reader().read(head, bytes);
      if (length == ResponseHead.INCOMPLETE) {
        kept.keep(bytes);
        return;
      }
      if (length == ResponseHead.REFUSED) {
        bytes.release();
        fail(UpstreamFailure.MALFORMED);
        return;
      }
      int headEnd = bytes.readerIndex() + length;
      if (head.status() == 101) {
        beginTunnel();
        to.upgraded(head, bytes, headEnd);
        return;
      }
      if (!head.isInformational()) {
        begin(head, bytes, headEnd, to);
        return;
      }
      bytes.readerIndex(headEnd);
      to.informational(head);
    }
    bytes.release();
  }

  private void beginTunnel() {
    state = State.TUNNEL;
    channel.config().setAllowHalfClosure(true);
  }

  private void begin(ResponseHead head, ByteBuf bytes, int headEnd, ResponseReceiver to) {
    state = State.BODY;
    body.begin(head.framing(isToHead), head.contentLength());
    isKeepAlive = head.isKeepAlive() && body.framing() != Framing.UNTIL_CLOSE;
    if (take(bytes, headEnd)) {
      to.head(head, bytes, headEnd);
      endIfComplete();
    } else {
      bytes.release();
      fail(UpstreamFailure.MALFORMED);
    }
  }

  private void readBody(ByteBuf bytes, ResponseReceiver to) {
    if (take(bytes, bytes.readerIndex())) {
      to.body(bytes);
      endIfComplete();
    } else {
      bytes.release();
      fail(UpstreamFailure.MALFORMED);
    }
  }

  /// Cuts what does not belong to the body off; false when the body is broken.
  private boolean take(ByteBuf bytes, int from) {
    int end = body.take(bytes, from, bytes.writerIndex());
    if (end < bytes.writerIndex()) {
      // Nobody asked for more: what else comes is not believed.
      isKeepAlive = false;
      bytes.writerIndex(end);
    }
    return !body.isBroken();
  }

  private void endIfComplete() {
    if (state == State.BODY && body.isComplete()) {
      end();
    }
  }

  private void end() {
    ResponseReceiver to = receiver;
    receiver = null;
    state = State.IDLE;
    idleSince = System.nanoTime();
    boolean isOver = loop.pooling().reuse().isOver(requests, since, idleSince);
    if (isOver || !isKeepAlive || !isRequestSent || !channel.isActive() || !pool.keep(this)) {
      close();
    } else {
      setReading(true);
    }
    if (to != null) {
      to.ended();
    }
  }

  private void close() {
    if (state == State.IDLE) {
      pool.remove(this);
    }
    state = State.CLOSED;
    kept.clear();
    channel.close();
  }

  private void fail(UpstreamFailure why) {
    ResponseReceiver to = receiver;
    receiver = null;
    if (state != State.CLOSED) {
      close();
    }
    if (to != null) {
      to.failed(why);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    boolean isEnd =
        event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
    hasProperEnd |= event instanceof SslCloseCompletionEvent;
    if (isEnd && state == State.TUNNEL && receiver != null && !isInputEnded) {
      isInputEnded = true;
      receiver.tunnelClosed();
    } else if (isEnd && state != State.TUNNEL && state != State.CLOSED) {
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // Without a proper end of TLS, somebody else may have cut it off.
    boolean isWhole = !isBroken && (encryption == null || hasProperEnd);
    if (state == State.BODY && body.framing() == Framing.UNTIL_CLOSE && isWhole) {
      isKeepAlive = false;
      end();
    } else {
      fail(isEstablished ? UpstreamFailure.RESET : UpstreamFailure.CONNECT);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    isBroken = true;
    channel.close();
  }
}
