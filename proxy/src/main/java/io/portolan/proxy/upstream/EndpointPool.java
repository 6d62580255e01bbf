// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.route.Resilience;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One event loop's share of one endpoint, whichever backends it belongs to: its connections, and
/// the requests under way.
public final class EndpointPool {
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final long FAILURE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final UpstreamLoop loop;
  private final Endpoint endpoint;
  private final Transport transport;
  private final Resilience resilience;
  private final Remote remote;
  private final Connections connections;
  private final PeakEwma latency = new PeakEwma();
  private final EndpointFitness fitness;
  private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
  private int active;
  private int users;
  private long unusedSince;

  EndpointPool(UpstreamLoop loop, Endpoint endpoint, Transport transport, Resilience resilience) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.transport = transport;
    this.resilience = resilience;
    this.fitness = loop.fitness().acquire(endpoint, resilience.ejection());
    this.remote = new Remote(endpoint.socketAddress(), transport.tls());
    this.connections =
        switch (transport.protocol()) {
          case HTTP_1 -> new Http1Connections(loop, remote);
          case HTTP_2 -> new Http2Connections(loop, remote);
        };
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /// The requests under way.
  int active() {
    return active;
  }

  Transport transport() {
    return transport;
  }

  EndpointFitness fitness() {
    return fitness;
  }

  /// A backend has it, until [#release].
  void acquire() {
    users++;
  }

  void release() {
    users--;
    unusedSince = loop.now();
  }

  /// Whether no backend has had it since `time`, as [System#nanoTime], and no request is under way.
  boolean isUnusedSince(long time) {
    return users == 0 && active == 0 && waiting.isEmpty() && unusedSince - time < 0;
  }

  /// A request was answered, with that status.
  public void answered(int status) {
    if (status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT) {
      failed();
    } else {
      fitness.succeeded();
    }
  }

  /// A request has failed.
  public void failed() {
    fitness.failed(System.nanoTime());
  }

  /// A request's response has begun; both times as [System#nanoTime].
  public void took(long sent, long now) {
    latency.observe(now - sent, now);
  }

  /// A request has failed, at worst at once, which must not draw more of them.
  public void lost(long sent, long now) {
    latency.observe(Math.max(now - sent, FAILURE_NANOS), now);
  }

  /// How long one more request is expected to take, in a measure of its own.
  double cost(long now) {
    return latency.cost(active, now);
  }

  /// Counts a request, until [#done].
  public void begun() {
    active++;
  }

  public void done() {
    if (waiting.isEmpty()) {
      active--;
    } else {
      // The room is the next one's, and it comes when this one has gone all the way.
      loop.loop().execute(waiting.pollFirst());
    }
  }

  /// Whether another request may begin.
  public boolean hasRoom() {
    return active < resilience.room().requests();
  }

  /// Waits until another request may begin, and then begins with it; empty when too many wait
  /// already.
  public Optional<Turn> await(Runnable then) {
    if (waiting.size() >= resilience.room().waiting()) {
      return Optional.empty();
    }
    Turn turn = new Turn(this, then);
    waiting.addLast(turn);
    return Optional.of(turn);
  }

  void leave(Turn turn) {
    waiting.remove(turn);
  }

  /// The turn takes the room that was kept for it, or gives it to the next.
  void take(Turn turn, boolean isWanted) {
    if (isWanted) {
      active--;
    } else {
      done();
    }
  }

  /// A way for a request on a connection that is there already, now the caller's.
  public Optional<UpstreamStream> take() {
    return connections.take();
  }

  /// Begins a new connection; `receiver` is told what became of it, which may be before this
  /// returns. Empty when it failed at once.
  ///
  /// @param within how long that may take; empty for as long as usual
  public Optional<UpstreamStream> connect(ResponseReceiver receiver, Optional<Duration> within) {
    return connections.connect(receiver, millis(within));
  }

  /// Begins a connection for a tunnel, which passes bytes both ways as they are; otherwise as
  /// [#connect].
  public Optional<UpstreamStream> tunnel(ResponseReceiver receiver, Optional<Duration> within) {
    return Http1Connections.tunnel(loop, remote, receiver, millis(within));
  }

  private int millis(Optional<Duration> within) {
    long millis = within.orElse(loop.settings().connect()).toMillis();
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  /// Begins a connection of the caller's own, which nothing else is said on; `ended` is told what
  /// became of it, empty when it is there. Empty when the kernel gives no socket.
  public Optional<SocketChannel> dial(
      ChannelHandler handler, Consumer<Optional<UpstreamFailure>> ended) {
    Optional<SocketChannel> socket =
        Dialing.socket(loop, remote, (int) loop.settings().connect().toMillis());
    socket.ifPresent(
        channel -> {
          channel.pipeline().addLast(handler);
          Dialing.connect(loop, channel, remote, ended);
        });
    return socket;
  }

  void closeIdleSince(long time) {
    connections.closeIdleSince(time);
  }

  void closeAll() {
    connections.closeAll();
  }

  /// Nobody uses it any more.
  void end() {
    closeAll();
    loop.fitness().release(endpoint, resilience.ejection());
  }
}
