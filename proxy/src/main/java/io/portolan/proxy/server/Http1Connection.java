// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.portolan.proxy.buffer.Backlog;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;

/// A connection on which a client has one request after the other answered (RFC 9112 section 9).
final class Http1Connection extends ClientConnection implements Client {
  /* The states:
   *
   *   WAITING ─► EXCHANGE ─► WAITING      a request is under way, or none
   *                 ├──► TUNNEL           the connection is another protocol's
   *                 └──► LINGERING        all is said; what still comes is thrown away
   * and CLOSED from everywhere.
   */
  private enum State {
    WAITING,
    EXCHANGE,
    TUNNEL,
    LINGERING,
    CLOSED
  }

  private final Exchange exchange;
  private final Leftover kept;
  private final Runnable drained;
  private State state = State.WAITING;
  private boolean isServing;
  private boolean isInputEnded;
  private boolean isWaitingForHead;
  private final long since = System.nanoTime();
  private int requests;
  private boolean isLast;
  private long deadline;

  Http1Connection(ProxyLoop loop, SocketChannel channel, Caller caller) {
    super(loop, channel, caller);
    this.kept = new Leftover(channel.alloc());
    this.exchange = new Exchange(loop, this);
    this.drained = exchange::clientDrained;
    this.deadline = since + loop.clients().idle().toNanos();
  }

  @Override
  public String protocol() {
    return exchange.isVersion11() ? "HTTP/1.1" : "HTTP/1.0";
  }

  @Override
  public boolean framesBodies() {
    return false;
  }

  @Override
  void received(ByteBuf bytes) {
    switch (state) {
      case WAITING -> serve(kept.joined(bytes));
      case EXCHANGE -> {
        progressed();
        if (!exchange.isRequestWhole()) {
          exchange.requestBody(bytes);
        }
        keep(kept.joined(bytes));
      }
      case TUNNEL -> {
        progressed();
        exchange.tunnelFromClient(bytes);
      }
      case LINGERING, CLOSED -> bytes.release();
    }
  }

  private void keep(ByteBuf bytes) {
    if (bytes.isReadable() && state != State.CLOSED && state != State.LINGERING) {
      // A client that sends the next requests while one is under way has to wait with more.
      setReading(state == State.WAITING || !exchange.isRequestWhole());
      kept.keep(bytes);
    } else {
      bytes.release();
    }
  }

  /// Serves the requests that have come, as far as may be now.
  private void serve(ByteBuf bytes) {
    isServing = true;
    while (state == State.WAITING && bytes.isReadable()) {
      RequestHead head = loop.head();
      int length = loop.reader().read(head, bytes);
      if (length == RequestHead.INCOMPLETE) {
        if (!isWaitingForHead) {
          isWaitingForHead = true;
          deadline = System.nanoTime() + loop.settings().timeouts().head().toNanos();
        }
        break;
      }
      isWaitingForHead = false;
      state = State.EXCHANGE;
      if (length == RequestHead.REFUSED) {
        exchange.refuse(head.refusal());
        break;
      }
      bytes.skipBytes(length);
      progressed();
      isLast |= ++requests >= loop.clients().requests();
      exchange.begin(head, caller().listener().routes().table(), bytes);
      if (state == State.EXCHANGE && !exchange.isRequestWhole()) {
        exchange.requestBody(bytes);
      }
    }
    isServing = false;
    keep(bytes);
  }

  @Override
  public boolean isLast() {
    return isLast;
  }

  @Override
  public void interim(HeadOut head) {
    body(loop.written(head));
  }

  /// Puts the head where the old one was, which ends where the body begins.
  @Override
  public boolean head(HeadOut head, ByteBuf body, int bodyFrom) {
    int start = bodyFrom - head.length();
    if (start >= 0) {
      return body(body.setBytes(start, head.bytes(), 0, head.length()).readerIndex(start));
    }
    interim(head);
    return body(body.readerIndex(bodyFrom));
  }

  @Override
  public boolean body(ByteBuf bytes) {
    progressed();
    return Backlog.write(channel, bytes, drained);
  }

  @Override
  public void end(Dechunking body) {
    // The body itself says where it ends.
  }

  @Override
  public void exchangeEnded(boolean livesOn) {
    if (state != State.EXCHANGE) {
      return;
    }
    if (!livesOn || (isInputEnded && kept.isEmpty())) {
      closeAfterAnswer();
      return;
    }
    state = State.WAITING;
    deadline = loop.now() + loop.clients().idle().toNanos();
    if (!isServing) {
      serveKept();
    }
  }

  /// Serves what came while the last request was under way; only then more is read.
  private void serveKept() {
    if (!kept.isEmpty()) {
      serve(kept.take());
    }
    boolean isPart =
        state == State.WAITING || (state == State.EXCHANGE && !exchange.isRequestWhole());
    if (isInputEnded && isPart) {
      close();
    } else if (kept.isEmpty() && (state == State.WAITING || exchange.isRequestWhole())) {
      setReading(true);
    }
  }

  private void closeAfterAnswer() {
    if (isInputEnded || (exchange.isRequestWhole() && kept.isEmpty())) {
      closeAfterSending();
      return;
    }
    // Closed with bytes unread, the kernel would take the answer back.
    state = State.LINGERING;
    deadline = System.nanoTime() + loop.settings().timeouts().linger().toNanos();
    endOutput();
    setReading(true);
  }

  @Override
  public void tunnel() {
    state = State.TUNNEL;
    progressed();
    setReading(true);
    if (!kept.isEmpty()) {
      exchange.tunnelFromClient(kept.take());
    }
  }

  @Override
  public void progressed() {
    deadline =
        loop.now()
            + (state == State.TUNNEL
                    ? exchange.tunnelPatience()
                    : state == State.EXCHANGE
                        ? exchange.patience()
                        : loop.settings().timeouts().progress())
                .toNanos();
  }

  @Override
  public void setReading(boolean reads) {
    // Netty closes a channel whose ended input is to be read.
    if (channel.config().isAutoRead() != reads && !(reads && isInputEnded)) {
      channel.config().setAutoRead(reads);
    }
  }

  @Override
  public void endOutput() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      Backlog.endAfter(channel);
    } else {
      tls.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }
  }

  @Override
  void drain() {
    if (state == State.WAITING && kept.isEmpty()) {
      close();
    }
  }

  @Override
  void closeIfLate(long now) {
    isLast |= now - since >= loop.clients().ageNanos();
    if (now - deadline < 0) {
      return;
    }
    if (state == State.WAITING && isWaitingForHead) {
      state = State.EXCHANGE;
      exchange.refuseLate();
    } else if (state == State.EXCHANGE || state == State.TUNNEL) {
      exchange.timedOut();
    } else {
      close();
    }
  }

  @Override
  public void abort() {
    state = State.CLOSED;
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    // Past TLS, which would say that this is the end.
    channel.unsafe().close(channel.voidPromise());
  }

  @Override
  public void closeAfterSending() {
    state = State.CLOSED;
    Backlog.closeAfter(channel);
  }

  @Override
  void close() {
    state = State.CLOSED;
    super.close();
  }

  @Override
  void inputEnded() {
    if (isInputEnded || state == State.CLOSED) {
      return;
    }
    isInputEnded = true;
    if (state == State.TUNNEL) {
      exchange.clientEnded();
    } else if (state != State.EXCHANGE || loop.settings().cancelsOnHalfClose()) {
      close();
    } else if (!exchange.isRequestWhole()) {
      close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    super.handlerRemoved(context);
    state = State.CLOSED;
    kept.clear();
    exchange.clientGone();
  }
}
