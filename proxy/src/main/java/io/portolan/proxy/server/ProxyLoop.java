// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.portolan.proxy.buffer.HotBuffer;
import io.portolan.proxy.buffer.HotReceiver;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.HeadReader;
import io.portolan.proxy.http1.RequestEdit;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http1.ResponseEdit;
import io.portolan.proxy.http2.Http2Codec;
import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.metrics.LoopMeter;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.trace.Tracer;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Reuse;
import io.portolan.proxy.upstream.UpstreamLoop;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the connections of one event loop share; everything here is that loop's alone.
final class ProxyLoop {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int HEADROOM = 1024;
  private static final int MAX_COPIES = 512;
  private static final int RECEIVE_BYTES = 128 * 1024;
  private static final int HEAD_BYTES = 8 * 1024;

  private final EventLoop loop;
  private final ProxySettings settings;
  private final AccessLog log;
  private final @Nullable LoopMeter meter;
  private final Tracer.@Nullable OfLoop tracer;
  private final Shared shared;
  private final UpstreamLoop upstream;
  private final HotBuffer received;
  private final HotBuffer heads;
  private final HotReceiver receiver;
  private final HeadReader reader;
  private final RequestHead head;
  private final RequestEdit requestEdit;
  private final ResponseEdit responseEdit;
  private final Http2Codec codec;
  private final HeadOut out = new HeadOut();
  private final InstantSource clock = InstantSource.system();
  private final HttpDate date = new HttpDate(clock);
  private final RandomGenerator random = new SplittableRandom();
  private final List<OpenConnection> connections = new ArrayList<>();
  private final Future<?> ticks;
  private Reuse clients;
  private boolean isDraining;
  private int copies;
  private long now = System.nanoTime();

  /// @param index among the loops of the proxy
  ProxyLoop(
      EventLoop loop,
      ProxySettings settings,
      Backends backends,
      UpstreamSockets sockets,
      Shared shared,
      Observers observers,
      int index) {
    ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    this.loop = loop;
    this.settings = settings;
    this.clients = settings.clients().get();
    this.log = observers.log().ofLoop();
    this.meter = observers.metrics().map(metrics -> metrics.loop(index)).orElse(null);
    this.tracer = observers.tracer().map(Tracer::ofLoop).orElse(null);
    this.shared = shared;
    this.received = new HotBuffer(allocator, HEADROOM, RECEIVE_BYTES);
    this.heads = new HotBuffer(allocator, 0, HEAD_BYTES);
    this.receiver = new HotReceiver(received);
    int maxHead = Math.max(settings.heads().maxBytes(), settings.upstream().heads().maxBytes());
    this.reader = new HeadReader(maxHead);
    this.head = new RequestHead(settings.heads());
    this.codec = new Http2Codec(settings.heads().maxBytes(), settings.heads().maxFields());
    this.requestEdit = new RequestEdit(settings.addsVia(), random);
    this.responseEdit = new ResponseEdit(date::text);
    this.upstream =
        new UpstreamLoop(
            loop,
            backends,
            sockets,
            settings.upstream(),
            random,
            receiver,
            heads,
            reader,
            shared.fitness());
    this.ticks = loop.scheduleAtFixedRate(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    now = System.nanoTime();
    clients = settings.clients().get();
    for (int i = connections.size() - 1; i >= 0; i--) {
      connections.get(i).closeIfLate(now);
    }
    upstream.sweep();
  }

  void add(OpenConnection connection) {
    connection.index = connections.size();
    connections.add(connection);
  }

  void remove(OpenConnection connection) {
    OpenConnection last = connections.removeLast();
    if (last.index != connection.index) {
      connections.set(connection.index, last);
      last.index = connection.index;
    }
  }

  /// From now on no connection lives on after its response; idle ones are closed.
  void drain() {
    isDraining = true;
    for (int i = connections.size() - 1; i >= 0; i--) {
      connections.get(i).drain();
    }
  }

  /// Closes all there is.
  void close() {
    ticks.cancel(false);
    for (int i = connections.size() - 1; i >= 0; i--) {
      connections.get(i).close();
    }
    upstream.close();
    received.release();
    heads.release();
  }

  /// A buffer with what was written to `head`.
  ByteBuf written(HeadOut head) {
    return heads.take(head.length()).writeBytes(head.bytes(), 0, head.length());
  }

  /// How long a request of the proxy's own may take, that is sent for one of such a route.
  Duration patience(RouteOptions options) {
    return options.patience().read().orElse(settings.timeouts().progress());
  }

  /// Whether one more copy of a request may be on its way; until [#endCopy].
  boolean beginCopy() {
    boolean mayBegin = copies < MAX_COPIES;
    copies += mayBegin ? 1 : 0;
    return mayBegin;
  }

  void endCopy() {
    copies--;
  }

  int connections() {
    return connections.size();
  }

  EventLoop loop() {
    return loop;
  }

  ProxySettings settings() {
    return settings;
  }

  /// How clients' connections may be used again, a tenth of a second old at most.
  Reuse clients() {
    return clients;
  }

  AccessLog log() {
    return log;
  }

  /// Where all is counted; null for nowhere.
  @Nullable LoopMeter meter() {
    return meter;
  }

  /// Counts a client's connection, for as long as it is open.
  void count(Channel channel) {
    LoopMeter counted = meter;
    if (counted != null) {
      counted.accepted();
      channel.closeFuture().addListener(_ -> counted.closed());
    }
  }

  /// What traces requests; null where none is traced.
  Tracer.@Nullable OfLoop tracer() {
    return tracer;
  }

  Shared shared() {
    return shared;
  }

  UpstreamLoop upstream() {
    return upstream;
  }

  HotReceiver receiver() {
    return receiver;
  }

  HeadReader reader() {
    return reader;
  }

  /// For the clients that speak HTTP/2.
  Http2Codec codec() {
    return codec;
  }

  RequestHead head() {
    return head;
  }

  RequestEdit requestEdit() {
    return requestEdit;
  }

  ResponseEdit responseEdit() {
    return responseEdit;
  }

  /// Where heads are written, one at a time.
  HeadOut out() {
    return out;
  }

  /// The time of day.
  Instant instant() {
    return clock.instant();
  }

  String date() {
    return date.text();
  }

  RandomGenerator random() {
    return random;
  }

  boolean isDraining() {
    return isDraining;
  }

  /// As [System#nanoTime], a tenth of a second old at most.
  long now() {
    return now;
  }
}
