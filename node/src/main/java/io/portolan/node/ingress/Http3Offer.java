// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.proxy.server.Http3Port;
import io.portolan.proxy.server.Listener;
import io.portolan.proxy.server.ProxyServer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// A proxy's HTTP/3, there only while the settings want it.
///
/// Safe for use by several threads.
final class Http3Offer implements AutoCloseable {
  private final Followed<Boolean> wanted;
  private final ProxyServer server;
  private final Listener listener;
  private final IntSupplier socket;
  private final Consumer<String> log;
  private final Runnable follower;
  private Optional<Http3Port> port = Optional.empty();
  private boolean isClosed;

  private Http3Offer(
      Followed<Boolean> wanted,
      ProxyServer server,
      Listener listener,
      IntSupplier socket,
      Consumer<String> log,
      Executor executor) {
    this.wanted = wanted;
    this.server = server;
    this.listener = listener;
    this.socket = socket;
    this.log = log;
    this.follower = () -> executor.execute(this::change);
  }

  /// Follows the settings until it is closed.
  ///
  /// @param listener whose requests may come by HTTP/3, too
  /// @param socket opens a UDP socket
  /// @param log where it is told
  /// @param executor where sockets are opened, and what is under way is waited for
  static Http3Offer start(
      Followed<Boolean> wanted,
      ProxyServer server,
      Listener listener,
      IntSupplier socket,
      Consumer<String> log,
      Executor executor) {
    Http3Offer offer = new Http3Offer(wanted, server, listener, socket, log, executor);
    wanted.follow(offer.follower);
    return offer;
  }

  private synchronized void change() {
    boolean isWanted = wanted.now();
    if (isWanted && port.isEmpty() && !isClosed) {
      try {
        port = Optional.of(server.listenHttp3(listener, socket.getAsInt()));
        log.accept("serving http3 at " + listener.arrival().port());
      } catch (RuntimeException refused) {
        log.accept("cannot serve http3: " + refused.getMessage());
      }
    } else if (!isWanted && port.isPresent()) {
      port.get().close();
      port = Optional.empty();
      log.accept("serving http3 no longer");
    }
  }

  /// Begins no more; what is there the server ends.
  @Override
  public void close() {
    wanted.unfollow(follower);
    synchronized (this) {
      isClosed = true;
    }
  }
}
