// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.ingress.TcpService;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.server.Listener;
import io.portolan.proxy.server.ProxyServer;
import io.portolan.proxy.server.TcpPort;
import io.portolan.proxy.tcp.Slots;
import io.portolan.proxy.tcp.TcpTarget;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/// The ports of a proxy whose connections go on to Services as they are, as the settings say.
///
/// A port whose Service changes stays open: connections that come later go to the new one. Safe for
/// use by several threads.
final class TcpOffer implements AutoCloseable {
  private static final int ANNOUNCED_VERSION = 1;

  private final Followed<CarriedPorts> wanted;
  private final ProxyServer server;
  private final IntUnaryOperator listening;
  private final Consumer<String> log;
  private final Runnable follower;
  private final Map<Integer, Open> open = new HashMap<>();
  private boolean isClosed;

  private record Open(TcpPort port, AtomicReference<TcpTarget> target) {}

  private TcpOffer(
      Followed<CarriedPorts> wanted,
      ProxyServer server,
      IntUnaryOperator listening,
      Consumer<String> log,
      Executor executor) {
    this.wanted = wanted;
    this.server = server;
    this.listening = listening;
    this.log = log;
    this.follower = () -> executor.execute(this::change);
  }

  /// Follows the settings until it is closed.
  ///
  /// @param listening opens a listening socket at a port
  /// @param log where it is told
  /// @param executor where sockets are opened and closed
  static TcpOffer start(
      Followed<CarriedPorts> wanted,
      ProxyServer server,
      IntUnaryOperator listening,
      Consumer<String> log,
      Executor executor) {
    TcpOffer offer = new TcpOffer(wanted, server, listening, log, executor);
    wanted.follow(offer.follower);
    return offer;
  }

  private synchronized void change() {
    if (isClosed) {
      return;
    }
    CarriedPorts now = wanted.now();
    Set<Integer> gone = new TreeSet<>(open.keySet());
    gone.removeAll(now.services().keySet());
    gone.forEach(this::end);
    now.services().values().forEach(service -> serve(service, target(service, now.idle())));
  }

  private void end(int port) {
    Optional.ofNullable(open.remove(port)).ifPresent(each -> each.port().close());
    log.accept("serving tcp at " + port + " no longer");
  }

  private void serve(TcpService service, TcpTarget target) {
    Open there = open.get(service.port());
    if (there != null) {
      there.target().set(target);
      return;
    }
    try {
      int socket = listening.applyAsInt(service.port());
      AtomicReference<TcpTarget> live = new AtomicReference<>(target);
      TcpPort port = server.listen(Listener.carrying(List.of(socket), service.port(), live::get));
      open.put(service.port(), new Open(port, live));
      log.accept("serving tcp at " + service.port());
    } catch (RuntimeException refused) {
      log.accept("cannot serve tcp at " + service.port() + ": " + refused.getMessage());
    }
  }

  private static TcpTarget target(TcpService service, Duration idle) {
    return new TcpTarget(
        new IngressBackend(service.service(), service.servicePort()).backend(),
        idle,
        Slots.unlimited(),
        service.isProxied(),
        service.announces() ? ANNOUNCED_VERSION : 0);
  }

  /// Opens and closes no more; what is there the server ends.
  @Override
  public void close() {
    wanted.unfollow(follower);
    synchronized (this) {
      isClosed = true;
    }
  }
}
