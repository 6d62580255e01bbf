// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.proxy.epoll.HalfClosingEpoll;
import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http2.Http2Settings;
import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.metrics.ProxyMetrics;
import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.ProxiesInFront;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.tcp.Slots;
import io.portolan.proxy.tcp.TcpTarget;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.trace.Tracer;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.Reuse;
import io.portolan.proxy.upstream.UpstreamSettings;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A proxy on loopback whose every request goes to the backend `web`, unless a test says otherwise.
final class LoopbackProxy implements AutoCloseable {
  /// As the proxies of a cluster have them.
  private static final UpstreamSockets SOCKETS =
      UpstreamSockets.ofDescriptors(remote -> Sockets.openTcp(NetworkNamespace.current(), remote));

  static final ProxySettings HASTY = settings(Duration.ofMillis(300), Long.MAX_VALUE, true);

  private final IoEventLoopGroup group;
  final Backends backends = new Backends();
  final LiveRoutes routes = new LiveRoutes();
  final BlockingQueue<AccessRecord> records = new LinkedBlockingQueue<>();
  final ProxyMetrics metrics;
  private final ProxyServer server;
  private final InetSocketAddress address;

  private LoopbackProxy(
      ProxySettings settings,
      UpstreamSockets sockets,
      boolean isLogged,
      Optional<Tracer> tracer,
      int loops) {
    group = new MultiThreadIoEventLoopGroup(loops, HalfClosingEpoll.newFactory());
    metrics = ProxyMetrics.of(group);
    Observers observers =
        isLogged
            ? new Observers(note -> records.add(note.record()), Optional.of(metrics), tracer)
            : Observers.NONE;
    server = ProxyServer.start(group, settings, backends, sockets, observers);
    int socket = listening();
    address = Sockets.localAddress(socket);
    server.listen(new Listener(List.of(socket), new Arrival("http", 80), routes));
    route(HostPattern.ANY, "/", Forward.to("web"));
  }

  private static int listening() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Sockets.listenTcp(NetworkNamespace.current(), any, BindOptions.NONE);
  }

  /// Listens for TLS, too.
  ///
  /// @return where
  InetSocketAddress listen(LiveCertificates certificates) {
    int socket = listening();
    InetSocketAddress at = Sockets.localAddress(socket);
    server.listen(
        new Listener(
            List.of(socket), new Arrival("https", 443), routes, Optional.of(certificates)));
    return at;
  }

  /// Carries connections to the backend `web` as they are, too.
  ///
  /// @return where
  InetSocketAddress carry(Duration idle, Slots slots) {
    return carry(new TcpTarget(new Backend("web"), idle, slots));
  }

  InetSocketAddress carry(TcpTarget target) {
    return openPort(target).address();
  }

  /// Where connections are carried on.
  record OpenPort(TcpPort port, InetSocketAddress address) {}

  OpenPort openPort(TcpTarget target) {
    int socket = listening();
    InetSocketAddress at = Sockets.localAddress(socket);
    return new OpenPort(server.listen(Listener.carrying(List.of(socket), 5432, () -> target)), at);
  }

  /// Where HTTP/3 is spoken.
  ///
  /// @param tls where the same is spoken over TLS
  record Http3(Http3Port port, InetSocketAddress address, InetSocketAddress tls) {}

  /// Listens for TLS and for HTTP/3.
  Http3 listenHttp3(LiveCertificates certificates) {
    int tcp = listening();
    InetSocketAddress tls = Sockets.localAddress(tcp);
    Listener listener =
        new Listener(List.of(tcp), new Arrival("https", 443), routes, Optional.of(certificates));
    server.listen(listener);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int udp = Sockets.bindUdp(NetworkNamespace.current(), any, BindOptions.NONE);
    InetSocketAddress address = Sockets.localAddress(udp);
    return new Http3(server.listenHttp3(listener, udp), address, tls);
  }

  static LoopbackProxy start(ProxySettings settings) {
    return new LoopbackProxy(settings, SOCKETS, true, Optional.empty(), 2);
  }

  static LoopbackProxy start() {
    return start(ProxySettings.DEFAULT);
  }

  static LoopbackProxy traced(Tracer tracer) {
    return new LoopbackProxy(ProxySettings.DEFAULT, SOCKETS, true, Optional.of(tracer), 2);
  }

  /// One that takes requests in the order in which they come.
  static LoopbackProxy startOnOneLoop(ProxySettings settings) {
    return new LoopbackProxy(settings, SOCKETS, true, Optional.empty(), 1);
  }

  static LoopbackProxy startUnlogged() {
    return new LoopbackProxy(ProxySettings.DEFAULT, SOCKETS, false, Optional.empty(), 2);
  }

  static LoopbackProxy start(UpstreamSockets sockets) {
    return start(ProxySettings.DEFAULT, sockets);
  }

  static LoopbackProxy start(ProxySettings settings, UpstreamSockets sockets) {
    return new LoopbackProxy(settings, sockets, true, Optional.empty(), 2);
  }

  static ProxySettings with(UpstreamSettings upstream) {
    return ProxySettings.DEFAULT.with(upstream);
  }

  static ProxySettings settings(Duration rest, long maxBody, boolean cancelsOnHalfClose) {
    return settings(rest, Http2Settings.EDGE, maxBody, cancelsOnHalfClose);
  }

  /// Settings with which a client may cut only so many requests of a connection short.
  static ProxySettings resetting(int most) {
    Http2Settings edge = Http2Settings.EDGE;
    Http2Settings fewer =
        new Http2Settings(
            edge.maxStreams(),
            edge.streamWindow(),
            edge.connectionWindow(),
            edge.maxFieldBytes(),
            most,
            edge.maxIdleFrames());
    return settings(Duration.ofSeconds(20), fewer, Long.MAX_VALUE, true);
  }

  private static ProxySettings settings(
      Duration rest, Http2Settings http2, long maxBody, boolean cancelsOnHalfClose) {
    Timeouts timeouts = new Timeouts(rest, rest, rest, rest, Duration.ofSeconds(20));
    return new ProxySettings(
        HeadSettings.DEFAULT,
        http2,
        UpstreamSettings.DEFAULT,
        timeouts,
        () -> Reuse.resting(Duration.ofMinutes(1)),
        maxBody,
        3,
        () -> ProxiesInFront.NONE,
        false,
        cancelsOnHalfClose);
  }

  /// Says that requests go to these servers.
  LoopbackProxy to(ScriptedServer... servers) {
    backends.set("web", List.of(servers).stream().map(ScriptedServer::endpoint).toList());
    return this;
  }

  void to(Endpoint... endpoints) {
    backends.set("web", List.of(endpoints));
  }

  /// Replaces the host's routes by one.
  void route(HostPattern host, String prefix, Action action) {
    Route route =
        new Route(
            host,
            new PathMatch.Prefix(prefix),
            Conditions.NONE,
            action,
            new Seniority(Instant.EPOCH, "test/web", 0));
    routes.update(table -> table.with(host, List.of(route)));
  }

  InetSocketAddress address() {
    return address;
  }

  Wire connect() throws IOException {
    return Wire.connect(address);
  }

  /// The answer to one request on a connection of its own.
  String ask(String request) throws IOException {
    try (Wire wire = connect()) {
      return wire.send(request).response();
    }
  }

  /// The next request that ended.
  AccessRecord record() throws InterruptedException {
    AccessRecord record = records.poll(60, TimeUnit.SECONDS);
    if (record == null) {
      throw new AssertionError("no request has ended");
    }
    return record;
  }

  ProxyServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
