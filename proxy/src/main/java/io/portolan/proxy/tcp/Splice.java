// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.portolan.network.IpAddress;
import io.portolan.proxy.buffer.Backlog;
import io.portolan.proxy.buffer.Leftover;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.upstream.BackendPools;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.EndpointPool;
import io.portolan.proxy.upstream.UpstreamFailure;
import io.portolan.proxy.upstream.UpstreamLoop;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client's connection and the one to an endpoint, joined so that each gets what the other sends,
/// no faster than it takes it; for their event loop.
///
/// Each direction ends by itself (RFC 9293 section 3.6); what is reset on one side is reset on the
/// other, so that nobody takes a part for the whole.
public final class Splice {
  /* The states:
   *
   *   CONNECTING ─► OPEN ─► ENDED
   *        └────────────────► ENDED
   */
  private enum State {
    CONNECTING,
    OPEN,
    ENDED
  }

  private static final int MOST_TRIES = 3;

  private final SocketChannel client;
  private final UpstreamLoop upstream;
  private final TcpTarget target;
  private final IpAddress from;
  private final int fromPort;
  private final Consumer<TcpReport> told;
  private final Leftover kept;
  private final Runnable clientDrained;
  private final Runnable endpointDrained;
  private State state = State.CONNECTING;
  private Optional<BackendPools> backend = Optional.empty();
  private @Nullable EndpointPool pool;
  private @Nullable SocketChannel endpoint;
  private Optional<Endpoint> last = Optional.empty();
  private int tries;
  private boolean hasClientEnded;
  private boolean hasEndpointEnded;
  private boolean hasMoved = true;
  private long deadline;
  private long received;
  private long sent;

  /// @param client whose input may end before its output
  /// @param from whose connection it is, which may not be that of the other end
  /// @param told once, when the connection has ended
  public Splice(
      SocketChannel client,
      UpstreamLoop upstream,
      TcpTarget target,
      IpAddress from,
      int fromPort,
      Consumer<TcpReport> told) {
    this.from = from;
    this.fromPort = fromPort;
    this.client = client;
    this.upstream = upstream;
    this.target = target;
    this.told = told;
    this.kept = new Leftover(client.alloc());
    this.clientDrained = () -> read(endpoint, hasEndpointEnded);
    this.endpointDrained = () -> read(client, hasClientEnded);
  }

  /// Connects to an endpoint; what comes from the client meanwhile waits.
  public void begin() {
    client.config().setAutoRead(false);
    backend = upstream.backend(target.backend());
    connect(backend.flatMap(pools -> pools.choose(from.hashCode())));
  }

  private void connect(Optional<EndpointPool> chosen) {
    if (chosen.isEmpty()) {
      abort(Outcome.NO_ENDPOINT);
      return;
    }
    tries++;
    pool = chosen.get();
    pool.begun();
    last = Optional.of(pool.endpoint());
    Optional<SocketChannel> dialled = pool.dial(new FarEnd(), this::connected);
    if (dialled.isEmpty()) {
      failed();
    } else if (state == State.CONNECTING) {
      endpoint = dialled.get();
    }
  }

  private void connected(Optional<UpstreamFailure> failure) {
    if (state != State.CONNECTING) {
      return;
    }
    if (failure.isPresent()) {
      failed();
      return;
    }
    state = State.OPEN;
    hasMoved = true;
    announce();
    if (!kept.isEmpty()) {
      fromClient(kept.take());
    }
    if (hasClientEnded) {
      endOutput(endpoint);
    }
    read(client, hasClientEnded);
  }

  private void announce() {
    InetSocketAddress at = client.localAddress();
    if (target.announced() > 0 && endpoint != null && at != null) {
      IpAddress to = IpAddress.ofBytes(at.getAddress().getAddress());
      new Announcement(target.announced(), from, fromPort, to, at.getPort()).send(endpoint);
    }
  }

  private void failed() {
    EndpointPool failed = pool;
    endpoint = null;
    release();
    if (failed == null || tries >= MOST_TRIES) {
      abort(Outcome.CONNECT_FAILED);
    } else {
      connect(backend.flatMap(pools -> pools.chooseAfter(failed)));
    }
  }

  private void release() {
    if (pool != null) {
      pool.done();
      pool = null;
    }
  }

  /// Takes bytes of the client, which are given up.
  public void fromClient(ByteBuf bytes) {
    SocketChannel to = endpoint;
    if (state == State.CONNECTING) {
      kept.keep(kept.joined(bytes));
    } else if (state == State.ENDED || to == null) {
      bytes.release();
    } else {
      hasMoved = true;
      received += bytes.readableBytes();
      if (!Backlog.write(to, bytes, endpointDrained)) {
        client.config().setAutoRead(false);
      }
    }
  }

  private void fromEndpoint(ByteBuf bytes) {
    SocketChannel from = endpoint;
    if (state != State.OPEN || from == null) {
      bytes.release();
      return;
    }
    hasMoved = true;
    sent += bytes.readableBytes();
    if (!Backlog.write(client, bytes, clientDrained)) {
      from.config().setAutoRead(false);
    }
  }

  private void read(@Nullable SocketChannel from, boolean hasEnded) {
    // Netty closes a channel whose ended input is to be read.
    if (from != null && !hasEnded && state == State.OPEN) {
      hasMoved = true;
      from.config().setAutoRead(true);
    }
  }

  private static void endOutput(@Nullable SocketChannel to) {
    if (to != null) {
      Backlog.endAfter(to);
    }
  }

  /// The client sends no more.
  public void clientEnded() {
    if (hasClientEnded || state == State.ENDED) {
      return;
    }
    hasClientEnded = true;
    if (state == State.OPEN) {
      endOutput(endpoint);
      endIfBoth();
    }
  }

  private void endpointEnded() {
    if (!hasEndpointEnded && state == State.OPEN) {
      hasEndpointEnded = true;
      Backlog.endAfter(client);
      endIfBoth();
    }
  }

  private void endIfBoth() {
    if (hasClientEnded && hasEndpointEnded) {
      SocketChannel to = endpoint;
      end(Outcome.TUNNELLED);
      Backlog.closeAfter(client);
      if (to != null) {
        Backlog.closeAfter(to);
      }
    }
  }

  /// The client's connection is no more, whoever ended it.
  public void clientGone() {
    abort(Outcome.CLIENT_GONE);
  }

  /// Ends what has rested for too long.
  ///
  /// @param now as [System#nanoTime]
  public void endIfIdle(long now) {
    if (hasMoved) {
      hasMoved = false;
      deadline = now + target.idle().toNanos();
    } else if (state == State.OPEN && now - deadline >= 0) {
      abort(Outcome.UPSTREAM_TIMEOUT);
    }
  }

  /// Ends both sides at once.
  private void abort(Outcome outcome) {
    if (state != State.ENDED) {
      SocketChannel to = endpoint;
      end(outcome);
      reset(client);
      if (to != null) {
        reset(to);
      }
    }
  }

  private void end(Outcome outcome) {
    state = State.ENDED;
    kept.clear();
    endpoint = null;
    release();
    told.accept(new TcpReport(last, received, sent, outcome));
  }

  private static void reset(SocketChannel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }

  /// The connection to the endpoint.
  private final class FarEnd extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      ((SocketChannel) context.channel()).config().setAllowHalfClosure(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      fromEndpoint((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        endpointEnded();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (state == State.OPEN) {
        abort(Outcome.UPSTREAM_RESET);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
