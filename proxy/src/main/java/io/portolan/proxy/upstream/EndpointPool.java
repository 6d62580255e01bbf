// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The connections of one event loop to one endpoint, whichever backends it belongs to.
public final class EndpointPool {
  private static final long FAILURE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final UpstreamLoop loop;
  private final Endpoint endpoint;
  private final InetSocketAddress address;

  /// The one used last comes first: it is the least likely to be closed by the server.
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  private final PeakEwma latency = new PeakEwma();
  private int active;

  EndpointPool(UpstreamLoop loop, Endpoint endpoint) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.address = endpoint.socketAddress();
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  InetSocketAddress address() {
    return address;
  }

  /// The requests under way.
  int active() {
    return active;
  }

  /// A request's response has begun; both times as [System#nanoTime].
  public void took(long sent, long now) {
    latency.observe(now - sent, now);
  }

  /// A request has failed, at worst at once, which must not draw more of them.
  public void failed(long sent, long now) {
    latency.observe(Math.max(now - sent, FAILURE_NANOS), now);
  }

  /// How long one more request is expected to take, in a measure of its own.
  double cost(long now) {
    return latency.cost(active, now);
  }

  boolean isUnused() {
    return active == 0 && idle.isEmpty();
  }

  /// Counts a request, until [#done].
  public void begun() {
    active++;
  }

  public void done() {
    active--;
  }

  /// A connection that lives on from an earlier request, now the caller's.
  public Optional<UpstreamConnection> takeIdle() {
    return Optional.ofNullable(idle.pollFirst());
  }

  /// Begins a new connection; `receiver` is told what became of it, which may be before this
  /// returns. Empty when it failed at once.
  ///
  /// @param within how long that may take; empty for as long as usual
  public Optional<UpstreamConnection> connect(
      ResponseReceiver receiver, Optional<Duration> within) {
    long millis = within.orElse(loop.settings().connect()).toMillis();
    return UpstreamConnection.open(loop, this, receiver, (int) Math.min(millis, Integer.MAX_VALUE));
  }

  /// Takes a connection back; false when there are enough.
  boolean keep(UpstreamConnection connection) {
    if (idle.size() >= loop.settings().maxIdle()) {
      return false;
    }
    idle.addFirst(connection);
    return true;
  }

  void remove(UpstreamConnection connection) {
    idle.remove(connection);
  }

  /// Closes the connections that have been idle since before `time`.
  void closeIdleSince(long time) {
    while (!idle.isEmpty() && idle.peekLast().idleSince() - time < 0) {
      idle.pollLast().abandon();
    }
  }

  void closeAll() {
    Iterator<UpstreamConnection> each = idle.iterator();
    while (each.hasNext()) {
      UpstreamConnection connection = each.next();
      each.remove();
      connection.abandon();
    }
  }
}
