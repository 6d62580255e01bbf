// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.network.Family;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One upstream server: sockets to it, and whether it answers. For one event loop.
///
/// Questions leave from a few sockets with random ports, each in use for a short time, with random
/// ids. After some failures in a row the server counts as down; it is then asked for the root's
/// servers now and then, and any answer makes it up again.
final class Upstream {
  private static final int SOCKETS = 4;
  private static final long LAST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(8);
  private static final Question PROBE = new Question(Name.ROOT, RecordType.NS, false, false);

  private final InetSocketAddress server;
  private final Context context;
  private final List<UpstreamSocket> sockets = new ArrayList<>();

  /// In the order of their deadlines, since all have the same time.
  private final ArrayDeque<Attempt> attempts = new ArrayDeque<>();

  private int failures;
  private long probeInterval;
  private boolean isProbing;
  private boolean isTicking;
  private boolean isClosed;

  /// What all servers of one forwarder share.
  record Context(
      EventLoop loop,
      UpstreamSockets sockets,
      ForwardSettings settings,
      RandomGenerator random,
      LongSupplier nanoTime,
      ForwardMetrics metrics) {
    long timeoutNanos() {
      return settings.attemptTimeout().toNanos();
    }

    long socketLifeNanos() {
      return settings.socketLife().toNanos();
    }
  }

  Upstream(InetSocketAddress server, Context context) {
    this.server = server;
    this.context = context;
    this.probeInterval = context.settings.probeInterval().toNanos();
  }

  InetSocketAddress server() {
    return server;
  }

  /// Whether asking makes sense.
  boolean isUp() {
    return context.settings.maxFails() == 0 || failures < context.settings.maxFails();
  }

  /// Asks the server; `listener` hears the end, perhaps before this returns.
  void ask(Question question, Attempt.Listener listener) {
    context.metrics.attempts.increment();
    Attempt attempt =
        new Attempt(question, context.nanoTime.getAsLong() + context.timeoutNanos(), listener);
    while (!attempts.isEmpty() && !attempts.getFirst().isOpen()) {
      attempts.removeFirst();
    }
    attempts.add(attempt);
    if (context.settings.streamsOnly()) {
      askWhole(attempt);
    } else {
      askShort(attempt);
    }
    if (!attempts.isEmpty()) {
      tickLater();
    }
  }

  private void askShort(Attempt attempt) {
    UpstreamSocket socket = socket();
    if (socket == null) {
      failed(attempt);
    } else {
      socket.ask(attempt, context.random);
    }
  }

  /// Takes the answer that a socket received.
  void received(Attempt attempt, EncodedAnswer answer) {
    if (answer.isTruncated() && attempt.isOpen()) {
      context.metrics.streamRetries.increment();
      askWhole(attempt);
    } else {
      receivedWhole(attempt, answer);
    }
  }

  void receivedWhole(Attempt attempt, EncodedAnswer answer) {
    failures = 0;
    probeInterval = context.settings.probeInterval().toNanos();
    attempt.answer(answer);
  }

  /// Ends an attempt that the network refused.
  void failed(Attempt attempt) {
    context.metrics.errors.increment();
    noteFailure();
    attempt.fail();
  }

  /// Takes back what waited on a socket that is no more.
  void lost(UpstreamSocket socket, List<Attempt> waiting) {
    sockets.remove(socket);
    waiting.stream().filter(Attempt::isOpen).forEach(this::failed);
  }

  /// Closes all sockets; what is open fails.
  void close() {
    isClosed = true;
    sockets.forEach(UpstreamSocket::close);
    sockets.clear();
    List<Attempt> open = List.copyOf(attempts);
    attempts.clear();
    open.forEach(Attempt::fail);
  }

  /// Asks once more over TCP, in what is left of the attempt's time.
  private void askWhole(Attempt attempt) {
    SocketChannel channel = context.sockets.stream(family());
    StreamAttempt stream =
        new StreamAttempt(this, attempt, channel, context.random.nextInt(1 << 16));
    channel.pipeline().addLast(stream);
    ChannelFuture unused = context.loop.register(channel);
    stream.connect(server);
    Future<?> timeout =
        context.loop.schedule(stream::close, context.timeoutNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> timeout.cancel(false));
  }

  private @Nullable UpstreamSocket socket() {
    if (isClosed) {
      return null;
    }
    long now = context.nanoTime.getAsLong();
    List<UpstreamSocket> usable =
        sockets.stream()
            .filter(
                socket -> now - socket.openedAt() < context.socketLifeNanos() && !socket.isFull())
            .toList();
    if (usable.size() < SOCKETS) {
      return open(now);
    }
    return usable.get(context.random.nextInt(usable.size()));
  }

  private @Nullable UpstreamSocket open(long now) {
    DatagramChannel channel = context.sockets.datagram(family());
    UpstreamSocket socket = new UpstreamSocket(this, channel, now);
    channel.pipeline().addLast(socket);
    ChannelFuture unused = context.loop.register(channel);
    // On the loop, and for UDP, both are done when they return.
    ChannelFuture connected = channel.connect(server);
    if (!connected.isSuccess()) {
      socket.close();
      return null;
    }
    sockets.add(socket);
    // By then every attempt on it has ended, whether others still open sockets or not.
    Future<?> retirement =
        context.loop.schedule(
            this::retireSockets,
            context.socketLifeNanos() + context.timeoutNanos(),
            TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> retirement.cancel(false));
    return socket;
  }

  private void retireSockets() {
    long now = context.nanoTime.getAsLong();
    sockets.removeIf(socket -> retire(socket, now));
  }

  /// Closes `socket` when its time is over; whether it did.
  private boolean retire(UpstreamSocket socket, long now) {
    socket.forgetEnded();
    boolean isOver = now - socket.openedAt() >= context.socketLifeNanos() && socket.isIdle();
    if (isOver) {
      socket.close();
    }
    return isOver;
  }

  private void noteFailure() {
    failures++;
    if (!isUp() && !isProbing && !isClosed) {
      isProbing = true;
      Future<?> unused = context.loop.schedule(this::probe, probeInterval, TimeUnit.NANOSECONDS);
      probeInterval = Math.min(LAST_PROBE_NANOS, probeInterval * 2);
    }
  }

  private void probe() {
    isProbing = false;
    if (!isUp() && !isClosed) {
      ask(
          PROBE,
          new Attempt.Listener() {
            @Override
            public void answered(EncodedAnswer answer) {}

            @Override
            public void failed() {}
          });
    }
  }

  private void tickLater() {
    if (!isTicking) {
      isTicking = true;
      long wait = attempts.getFirst().deadline() - context.nanoTime.getAsLong();
      Future<?> unused =
          context.loop.schedule(this::tick, Math.max(1_000_000, wait), TimeUnit.NANOSECONDS);
    }
  }

  /// Ends attempts whose time is over.
  private void tick() {
    isTicking = false;
    long now = context.nanoTime.getAsLong();
    while (!attempts.isEmpty()) {
      Attempt first = attempts.getFirst();
      if (first.isOpen() && now - first.deadline() < 0) {
        break;
      }
      attempts.removeFirst();
      if (first.isOpen()) {
        context.metrics.timeouts.increment();
        noteFailure();
        first.fail();
        sockets.forEach(UpstreamSocket::forgetEnded);
      }
    }
    if (!attempts.isEmpty()) {
      tickLater();
    }
  }

  private Family family() {
    return server.getAddress() instanceof Inet4Address ? Family.IPV4 : Family.IPV6;
  }
}
