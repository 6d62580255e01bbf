// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.portolan.network.IpAddress;
import io.portolan.proxy.buffer.Backlog;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.http1.Peer;
import io.portolan.proxy.http1.RequestHead;
import java.net.InetSocketAddress;

/// A client's connection, which has one request after the other answered; for its event loop.
final class ClientConnection extends ChannelInboundHandlerAdapter {
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

  private final ProxyLoop loop;
  private final Listener listener;
  private final SocketChannel channel;
  private final IpAddress from;
  private final String address;
  private final Peer peer;
  private final Exchange exchange;
  private final Leftover kept;
  private final Runnable drained;
  private State state = State.WAITING;
  private boolean isServing;
  private boolean isInputEnded;
  private boolean isWaitingForHead;
  private long deadline;

  /// The place among its loop's connections, which the loop sets.
  int index;

  ClientConnection(ProxyLoop loop, Listener listener, SocketChannel channel) {
    this.loop = loop;
    this.listener = listener;
    this.channel = channel;
    this.from = IpAddress.ofBytes(remote(channel).getAddress().getAddress());
    boolean isTrusted = loop.settings().trusted().stream().anyMatch(each -> each.contains(from));
    this.address = from.toString();
    this.peer =
        new Peer(address, isTrusted, listener.arrival().scheme(), listener.arrival().port());
    this.kept = new Leftover(channel.alloc());
    this.exchange = new Exchange(loop, this);
    this.drained = exchange::clientDrained;
    this.deadline = System.nanoTime() + loop.settings().timeouts().keepAlive().toNanos();
  }

  private static InetSocketAddress remote(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    // A client that has already gone has no address.
    return remote == null ? new InetSocketAddress("0.0.0.0", 0) : remote;
  }

  Listener listener() {
    return listener;
  }

  Peer peer() {
    return peer;
  }

  /// The address of the connection, which may be a proxy's.
  IpAddress from() {
    return from;
  }

  String address() {
    return address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
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
      exchange.begin(head, listener.routes().table(), bytes);
      if (state == State.EXCHANGE && !exchange.isRequestWhole()) {
        exchange.requestBody(bytes);
      }
    }
    isServing = false;
    keep(bytes);
  }

  /// Sends bytes to the client; false when they have not all left, and the exchange is told when
  /// they have.
  boolean send(ByteBuf bytes) {
    progressed();
    return Backlog.write(channel, bytes, drained);
  }

  /// The request is answered.
  ///
  /// @param livesOn whether the connection takes another one
  void exchangeEnded(boolean livesOn) {
    if (state != State.EXCHANGE) {
      return;
    }
    if (!livesOn || (isInputEnded && kept.isEmpty())) {
      closeAfterAnswer();
      return;
    }
    state = State.WAITING;
    deadline = loop.now() + loop.settings().timeouts().keepAlive().toNanos();
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

  /// From now on every byte is the exchange's.
  void tunnel() {
    state = State.TUNNEL;
    progressed();
    setReading(true);
    if (!kept.isEmpty()) {
      exchange.tunnelFromClient(kept.take());
    }
  }

  /// Something was read or written.
  void progressed() {
    deadline =
        loop.now()
            + (state == State.TUNNEL
                    ? exchange.tunnelPatience()
                    : state == State.EXCHANGE
                        ? exchange.patience()
                        : loop.settings().timeouts().progress())
                .toNanos();
  }

  void setReading(boolean reads) {
    // Netty closes a channel whose ended input is to be read.
    if (channel.config().isAutoRead() != reads && !(reads && isInputEnded)) {
      channel.config().setAutoRead(reads);
    }
  }

  /// Ends the sending direction when all has left.
  void endOutput() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      Backlog.endAfter(channel);
    } else {
      tls.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }
  }

  void closeIfIdle() {
    if (state == State.WAITING && kept.isEmpty()) {
      close();
    }
  }

  void closeIfLate(long now) {
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

  /// Closes at once, so that the client cannot take what it has for the whole.
  void abort() {
    state = State.CLOSED;
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    // Past TLS, which would say that this is the end.
    channel.unsafe().close(channel.voidPromise());
  }

  /// Closes when everything has left.
  void closeAfterSending() {
    state = State.CLOSED;
    Backlog.closeAfter(channel);
  }

  void close() {
    state = State.CLOSED;
    channel.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    boolean isEnd =
        event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
    if (!isEnd || isInputEnded || state == State.CLOSED) {
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
    state = State.CLOSED;
    loop.remove(this);
    kept.clear();
    exchange.clientGone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }
}
