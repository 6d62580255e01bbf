// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.portolan.dns.forward.UpstreamMetrics.Transport;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Question;
import io.portolan.network.Family;
import java.net.Inet4Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// One upstream server: sockets to it, and whether it answers. For one event loop.
///
/// Questions leave from a few sockets with random ports, each in use for a short time, with random
/// ids. After some failures in a row the server counts as down; it is then asked for the root's
/// servers, usually, now and then, and any answer makes it up again.
final class Upstream {
  private static final int SOCKETS = 4;
  private static final long LAST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private final UpstreamServer server;
  private final Context context;
  private final UpstreamMetrics metrics;

  /// Made for servers that are asked over TLS only, since it takes a while.
  private final Optional<SSLContext> tls;

  private final List<UpstreamSocket> sockets = new ArrayList<>();
  private final List<UpstreamStream> streams = new ArrayList<>();

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

  Upstream(UpstreamServer server, Context context) {
    this.server = server;
    this.context = context;
    this.metrics = context.metrics.of(server);
    this.tls = server.tlsName().map(_ -> context.settings.tls().context());
    this.probeInterval = context.settings.health().probeInterval().toNanos();
  }

  UpstreamServer server() {
    return server;
  }

  /// Whether asking makes sense.
  boolean isUp() {
    return context.settings.health().maxFails() == 0
        || failures < context.settings.health().maxFails();
  }

  /// Asks the server; `listener` hears the end, perhaps before this returns.
  void ask(Question question, Attempt.Listener listener) {
    context.metrics.attempts.increment();
    begin(question, listener);
  }

  private void begin(Question question, Attempt.Listener listener) {
    long deadline = context.nanoTime.getAsLong() + context.timeoutNanos();
    Attempt attempt = new Attempt(question, deadline, listener);
    while (!attempts.isEmpty() && !attempts.getFirst().isOpen()) {
      attempts.removeFirst();
    }
    attempts.add(attempt);
    if (context.settings.streamsOnly() || server.isTls()) {
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
    probeInterval = context.settings.health().probeInterval().toNanos();
    long started = attempt.deadline() - context.timeoutNanos();
    metrics.answered(answer.code(), context.nanoTime.getAsLong() - started);
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

  /// Takes back what waited on a connection that is no more.
  void lost(UpstreamStream stream, List<Attempt> waiting) {
    streams.remove(stream);
    waiting.stream().filter(Attempt::isOpen).forEach(this::failed);
  }

  /// Closes all sockets; what is open fails.
  void close() {
    isClosed = true;
    List.copyOf(streams).forEach(UpstreamStream::close);
    sockets.forEach(UpstreamSocket::close);
    sockets.clear();
    List<Attempt> open = List.copyOf(attempts);
    attempts.clear();
    open.forEach(Attempt::fail);
  }

  /// Asks over a connection, in what is left of the attempt's time.
  private void askWhole(Attempt attempt) {
    if (isClosed) {
      failed(attempt);
      return;
    }
    long now = context.nanoTime.getAsLong();
    Optional<UpstreamStream> usable =
        streams.stream()
            .filter(
                stream -> now - stream.openedAt() < context.socketLifeNanos() && !stream.isFull())
            .findFirst();
    count(usable.isPresent(), server.isTls() ? Transport.TLS : Transport.TCP);
    usable.orElseGet(() -> connect(now)).ask(attempt, context.random);
  }

  private void count(boolean isReused, Transport transport) {
    (isReused ? metrics.reused : metrics.opened)[transport.ordinal()].increment();
  }

  private UpstreamStream connect(long now) {
    SocketChannel channel = context.sockets.stream(family());
    UpstreamStream stream = new UpstreamStream(this, channel, now);
    server.tlsName().ifPresent(name -> channel.pipeline().addLast(new SslHandler(tlsEngine(name))));
    channel.pipeline().addLast(stream);
    streams.add(stream);
    ChannelFuture unused = context.loop.register(channel);
    stream.connect(server.address());
    retireLater(channel);
    return stream;
  }

  /// @param name what the server's certificate must be for
  private SSLEngine tlsEngine(String name) {
    SSLEngine engine = tls.orElseThrow().createSSLEngine(name, server.address().getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
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
    count(usable.size() >= SOCKETS, Transport.UDP);
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
    ChannelFuture connected = channel.connect(server.address());
    if (!connected.isSuccess()) {
      socket.close();
      return null;
    }
    sockets.add(socket);
    retireLater(channel);
    return socket;
  }

  /// By then every attempt on it has ended, whether others still open sockets or not.
  private void retireLater(Channel channel) {
    Future<?> retirement =
        context.loop.schedule(
            this::retireSockets,
            context.socketLifeNanos() + context.timeoutNanos(),
            TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> retirement.cancel(false));
  }

  private void retireSockets() {
    long now = context.nanoTime.getAsLong();
    sockets.removeIf(socket -> retire(socket, now));
    for (UpstreamStream stream : List.copyOf(streams)) {
      stream.forgetEnded();
      if (now - stream.openedAt() >= context.socketLifeNanos() && stream.isIdle()) {
        stream.close();
      }
    }
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
      begin(
          context.settings.health().probe(),
          new Attempt.Listener() {
            @Override
            public void answered(EncodedAnswer answer) {}

            @Override
            public void failed() {
              metrics.probeFailures.increment();
            }
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
        List.copyOf(streams).forEach(UpstreamStream::forgetEnded);
      }
    }
    if (!attempts.isEmpty()) {
      tickLater();
    }
  }

  private Family family() {
    return server.address().getAddress() instanceof Inet4Address ? Family.IPV4 : Family.IPV6;
  }
}
