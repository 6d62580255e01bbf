// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.portolan.network.IpAddress;
import io.portolan.proxy.password.PasswordChecks;
import io.portolan.proxy.tcp.Slots;
import io.portolan.proxy.tcp.TcpTarget;
import io.portolan.proxy.tls.PassedOn;
import io.portolan.proxy.tls.TlsTermination;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Fitness;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A reverse proxy: takes requests at its listeners, and sends each where its route leads.
///
/// Safe for use by several threads; no method may be called on an event loop.
public final class ProxyServer implements AutoCloseable {
  private static final long DRAIN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final IoEventLoopGroup group;
  private final ProxySettings settings;
  private final Map<EventLoop, ProxyLoop> loops;
  /// Connections whose client is not known yet.
  private final ChannelGroup announced = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private final Shared shared;
  private final List<TcpPort> listening = new CopyOnWriteArrayList<>();
  private final List<Http3Port> ports = new CopyOnWriteArrayList<>();

  private ProxyServer(
      IoEventLoopGroup group,
      ProxySettings settings,
      Map<EventLoop, ProxyLoop> loops,
      Shared shared) {
    this.shared = shared;
    this.group = group;
    this.settings = settings;
    this.loops = loops;
  }

  /// A proxy that does not listen yet, on all event loops of `group`, which stays the caller's.
  ///
  /// @param backends where routes lead to; changed at any time
  /// @param sockets where connections to endpoints come from
  public static ProxyServer start(
      IoEventLoopGroup group,
      ProxySettings settings,
      Backends backends,
      UpstreamSockets sockets,
      Observers observers) {
    Map<EventLoop, ProxyLoop> loops = new HashMap<>();
    Shared shared =
        new Shared(new ClientCounts(), new PasswordChecks(), new KeptAnswers(), new Fitness());
    for (EventExecutor each : group) {
      EventLoop loop = (EventLoop) each;
      loops.put(
          loop, new ProxyLoop(loop, settings, backends, sockets, shared, observers, loops.size()));
    }
    return new ProxyServer(group, settings, Map.copyOf(loops), shared);
  }

  /// Starts to take connections, until the port is closed; returns when they are taken. What
  /// arrives is spread over all event loops.
  public TcpPort listen(Listener listener) {
    List<Channel> sockets = new ArrayList<>();
    for (int socket : listener.sockets()) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(group)
              .channelFactory(() -> new EpollServerSocketChannel(socket))
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      accept(channel, listener);
                    }
                  });
      sockets.add(bootstrap.register().syncUninterruptibly().channel());
    }
    TcpPort port = new TcpPort(sockets, listening::remove);
    listening.add(port);
    return port;
  }

  /// Serves a listener by HTTP/3, too, and has its responses tell so.
  ///
  /// @param socket a descriptor of a bound, non-blocking UDP socket, which becomes the port's; it
  ///     may live in any network namespace
  public Http3Port listenHttp3(Listener listener, int socket) {
    Http3Port port = new Http3Port(group, loops, listener, socket);
    ports.add(port);
    return port;
  }

  private void accept(SocketChannel channel, Listener listener) {
    ProxyLoop loop = loops.get(channel.eventLoop());
    if (loop == null) {
      throw new IllegalStateException("a connection on a loop of another group");
    }
    loop.count(channel);
    IpAddress peer = IpAddress.ofBytes(Caller.remote(channel).getAddress().getAddress());
    boolean isProxied =
        listener.carried().isPresent() && listener.carried().get().get().isProxied();
    if (isProxied || settings.inFront().get().announces(peer)) {
      announced.add(channel);
      AnnouncedClient.read(
          channel,
          settings.timeouts().head(),
          told -> {
            announced.remove(channel);
            begin(loop, channel, listener, told);
          });
    } else {
      begin(loop, channel, listener, Optional.empty());
    }
  }

  private void begin(
      ProxyLoop loop, SocketChannel channel, Listener listener, Optional<InetSocketAddress> told) {
    Caller caller = Caller.of(channel, listener, settings, told);
    if (listener.carried().isPresent()) {
      channel.config().setRecvByteBufAllocator(loop.receiver());
      TcpConnection.add(loop, channel, caller, listener.carried().get().get(), "");
      return;
    }
    if (listener.certificates().isPresent()) {
      TlsTermination.add(
          channel.pipeline(),
          listener.certificates().get(),
          settings.timeouts().head(),
          (_, serverName, to) -> passOn(loop, channel, caller, serverName, to));
    } else {
      // TLS keeps what it receives until a record is whole, for which a shared buffer is too large.
      channel.config().setRecvByteBufAllocator(loop.receiver());
    }
    channel.pipeline().addLast(new NewConnection(loop, channel, caller));
  }

  private void passOn(
      ProxyLoop loop, SocketChannel channel, Caller caller, String serverName, PassedOn to) {
    channel.pipeline().remove(NewConnection.class);
    TcpTarget target = new TcpTarget(to.backend(), settings.timeouts().tunnel(), Slots.unlimited());
    TcpConnection.add(loop, channel, caller, target, serverName);
  }

  /// The connections of clients.
  public int connections() {
    return loops.values().stream()
        .mapToInt(loop -> loop.loop().submit(loop::connections).syncUninterruptibly().getNow())
        .sum();
  }

  /// Stops: no connection is taken any more, requests under way are waited for as long as the
  /// settings say, and all is closed when this returns.
  @Override
  public void close() {
    listening.forEach(TcpPort::close);
    announced.close().awaitUninterruptibly();
    loops.values().forEach(loop -> loop.loop().submit(loop::drain).awaitUninterruptibly());
    long deadline = System.nanoTime() + settings.timeouts().drain().toNanos();
    while (connections() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(DRAIN_STEP_NANOS);
    }
    loops.values().forEach(loop -> loop.loop().submit(loop::close).awaitUninterruptibly());
    shared.passwords().close();
    ports.forEach(Http3Port::end);
  }
}
