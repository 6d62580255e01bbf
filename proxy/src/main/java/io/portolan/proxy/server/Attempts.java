// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.RequestView;
import io.portolan.proxy.upstream.BackendPools;
import io.portolan.proxy.upstream.EndpointPool;
import io.portolan.proxy.upstream.UpstreamConnection;
import io.portolan.proxy.upstream.UpstreamFailure;
import io.portolan.proxy.upstream.UpstreamLoop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The endpoints to which a request is sent, one after the other, until one answers.
final class Attempts {
  private final UpstreamLoop upstream;
  private final int most;
  private Optional<BackendPools> backend = Optional.empty();
  private @Nullable EndpointPool pool;
  private @Nullable UpstreamConnection connecting;
  private @Nullable UpstreamConnection connection;
  private boolean isReused;
  private int count;

  /// @param most attempts for a request
  Attempts(UpstreamLoop upstream, int most) {
    this.upstream = upstream;
    this.most = most;
  }

  /// The endpoint to begin with; empty when the backend has none.
  Optional<EndpointPool> first(String name, RequestView request) {
    count = 0;
    backend = upstream.backend(name);
    return backend.flatMap(pools -> pools.choose(request));
  }

  /// Counts an attempt, and takes a connection that is there already, if one may be used.
  Optional<UpstreamConnection> begin(EndpointPool to, boolean mayReuse) {
    count++;
    pool = to;
    to.begun();
    Optional<UpstreamConnection> idle = mayReuse ? to.takeIdle() : Optional.empty();
    while (idle.isPresent() && !idle.get().isOpen()) {
      idle = to.takeIdle();
    }
    isReused = idle.isPresent();
    return idle;
  }

  /// Whether another attempt may follow the one that failed: nobody can have acted on the request,
  /// or acting on it twice is as good as once (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
  ///
  /// @param isRepeatable whether the request may be sent twice, and can be
  boolean mayRepeat(UpstreamFailure why, boolean isRepeatable) {
    boolean isSafe =
        switch (why) {
          case CONNECT, CONNECT_TIMEOUT -> true;
          case RESET -> isReused && isRepeatable;
          case MALFORMED -> false;
        };
    return isSafe && pool != null && count < most;
  }

  /// The endpoint for the next attempt: the same after a reset, where only the connection was old.
  Optional<EndpointPool> next(UpstreamFailure why) {
    Optional<EndpointPool> failed = Optional.ofNullable(pool);
    return why == UpstreamFailure.RESET
        ? failed
        : failed.flatMap(from -> backend.flatMap(pools -> pools.chooseAfter(from)));
  }

  /// A connection was begun; it may have failed, and another attempt have begun, meanwhile.
  void connecting(UpstreamConnection to) {
    if (to.isConnecting()) {
      connecting = to;
    }
  }

  void connected(UpstreamConnection to) {
    connecting = null;
    connection = to;
  }

  /// The connection of the attempt under way, once it has one.
  @Nullable UpstreamConnection connection() {
    return connection;
  }

  /// The attempt has ended, and the connection is no longer this request's.
  void release() {
    connecting = null;
    connection = null;
    if (pool != null) {
      pool.done();
      pool = null;
    }
  }

  /// Ends the attempt, if one is under way.
  void abandon() {
    UpstreamConnection open = connection == null ? connecting : connection;
    release();
    if (open != null) {
      open.abandon();
    }
  }
}
