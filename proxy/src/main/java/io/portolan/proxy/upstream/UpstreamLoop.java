// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.channel.EventLoop;
import io.portolan.proxy.buffer.HotBuffer;
import io.portolan.proxy.buffer.HotReceiver;
import io.portolan.proxy.http1.HeadReader;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.http2.Http2Codec;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Resilience;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The side of one event loop that faces the backends; everything here is that loop's alone.
public final class UpstreamLoop {
  private final EventLoop loop;
  private final Backends backends;
  private final UpstreamSockets sockets;
  private final UpstreamSettings settings;
  private final RandomGenerator random;
  private final HotReceiver receiver;
  private final HotBuffer heads;
  private final HeadReader reader;
  private final Fitness fitness;
  private final ResponseHead head;
  private final Http2Codec codec;
  private final Map<Backend, BackendPools> byBackend = new HashMap<>();
  private final Map<Target, EndpointPool> pools = new HashMap<>();

  private Pooling pooling;
  private long now = System.nanoTime();

  /// Endpoints that are spoken to or spared differently share no connections.
  private record Target(Endpoint endpoint, Transport transport, Resilience resilience) {}

  /// @param receiver where connections read to
  /// @param heads where heads of requests are written from
  /// @param reader of heads
  /// @param fitness of the endpoints, which the proxy's loops share
  public UpstreamLoop(
      EventLoop loop,
      Backends backends,
      UpstreamSockets sockets,
      UpstreamSettings settings,
      RandomGenerator random,
      HotReceiver receiver,
      HotBuffer heads,
      HeadReader reader,
      Fitness fitness) {
    this.loop = loop;
    this.backends = backends;
    this.sockets = sockets;
    this.settings = settings;
    this.pooling = settings.pooling().get();
    this.random = random;
    this.receiver = receiver;
    this.heads = heads;
    this.reader = reader;
    this.fitness = fitness;
    this.head = new ResponseHead(settings.heads());
    this.codec = new Http2Codec(settings.heads().maxBytes(), settings.heads().maxFields());
  }

  /// The backend's pools; empty when there is none of its name.
  public Optional<BackendPools> backend(Backend backend) {
    BackendPools known = byBackend.get(backend);
    if (known != null && !known.isRemoved()) {
      return Optional.of(known.used());
    }
    if (known != null) {
      known.close();
      byBackend.remove(backend);
    }
    Optional<BackendPools> found =
        backends.find(backend.name()).map(endpoints -> new BackendPools(this, endpoints, backend));
    found.ifPresent(pools -> byBackend.put(backend, pools.used()));
    return found;
  }

  EndpointPool pool(Endpoint endpoint, Transport transport, Resilience resilience) {
    return pools.computeIfAbsent(
        new Target(endpoint, transport, resilience),
        _ -> new EndpointPool(this, endpoint, transport, resilience));
  }

  /// Closes and forgets what has been idle for too long; to be called now and then.
  public void sweep() {
    now = System.nanoTime();
    pooling = settings.pooling().get();
    long time = now - pooling.reuse().idle().toNanos();
    byBackend.values().removeIf(backend -> isOver(backend, time));
    byBackend.values().forEach(BackendPools::sweep);
    pools.values().removeIf(pool -> isOver(pool, time));
  }

  private static boolean isOver(BackendPools backend, long time) {
    boolean isOver = backend.isRemoved() || backend.isIdleSince(time);
    if (isOver) {
      backend.close();
    }
    return isOver;
  }

  private boolean isOver(EndpointPool pool, long time) {
    pool.closeIdleSince(time);
    boolean isOver = pool.isUnusedSince(time);
    if (isOver) {
      pool.end();
    }
    return isOver;
  }

  /// As [System#nanoTime], as of the last [#sweep].
  long now() {
    return now;
  }

  /// How connections are kept, as of the last [#sweep].
  Pooling pooling() {
    return pooling;
  }

  Fitness fitness() {
    return fitness;
  }

  /// Closes all idle connections.
  public void close() {
    pools.values().forEach(EndpointPool::closeAll);
  }

  EventLoop loop() {
    return loop;
  }

  UpstreamSockets sockets() {
    return sockets;
  }

  UpstreamSettings settings() {
    return settings;
  }

  RandomGenerator random() {
    return random;
  }

  HotReceiver receiver() {
    return receiver;
  }

  HotBuffer heads() {
    return heads;
  }

  HeadReader reader() {
    return reader;
  }

  /// For the endpoints that speak HTTP/2.
  Http2Codec codec() {
    return codec;
  }

  ResponseHead head() {
    return head;
  }
}
