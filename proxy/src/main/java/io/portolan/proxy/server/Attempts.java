// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Retrying;
import io.portolan.proxy.upstream.BackendPools;
import io.portolan.proxy.upstream.EndpointPool;
import io.portolan.proxy.upstream.Turn;
import io.portolan.proxy.upstream.UpstreamFailure;
import io.portolan.proxy.upstream.UpstreamLoop;
import io.portolan.proxy.upstream.UpstreamStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The endpoints to which a request is sent, one after the other, until one answers.
final class Attempts {
  private final UpstreamLoop upstream;
  private final int most;
  private Optional<BackendPools> backend = Optional.empty();
  private @Nullable EndpointPool pool;
  private @Nullable UpstreamStream connecting;
  private @Nullable UpstreamStream connection;
  private @Nullable Turn turn;
  private boolean isRetry;
  private boolean isNextFree;
  private boolean isReused;
  private boolean isTimed;
  private long sent;
  private int count;
  private Optional<Retrying> retrying = Optional.empty();
  private long begun;

  /// @param most attempts for a request
  Attempts(UpstreamLoop upstream, int most) {
    this.upstream = upstream;
    this.most = most;
  }

  /// A request begins; where it goes, empty for a backend that is not known.
  ///
  /// @param retrying when another attempt follows; empty for where nobody can have acted on the
  ///     request
  /// @param now as [System#nanoTime]
  Optional<BackendPools> first(Backend to, Optional<Retrying> retrying, long now) {
    count = 0;
    begun = now;
    this.retrying = retrying;
    backend = upstream.backend(to);
    if (backend.isPresent()) {
      backend.get().retries().begun();
    }
    return backend;
  }

  /// Counts an attempt, and takes a connection that is there already, if one may be used.
  Optional<UpstreamStream> begin(EndpointPool to, boolean mayReuse) {
    count++;
    isRetry = count > 1 && !isNextFree;
    if (isRetry && backend.isPresent()) {
      backend.get().retries().retryBegun();
    }
    pool = to;
    to.begun();
    Optional<UpstreamStream> idle = mayReuse ? to.take() : Optional.empty();
    isReused = idle.isPresent();
    isTimed = backend.isPresent() && backend.get().isTimed();
    sent = isTimed ? System.nanoTime() : 0;
    return idle;
  }

  /// The endpoint of the attempt under way.
  Optional<EndpointPool> endpoint() {
    return Optional.ofNullable(pool);
  }

  /// Waits for room at the endpoint; false when too many do.
  ///
  /// @param then what is done when there is room
  boolean await(EndpointPool full, Runnable then) {
    Optional<Turn> waiting = full.await(then);
    turn = waiting.orElse(null);
    return waiting.isPresent();
  }

  /// There is room.
  void waited() {
    turn = null;
  }

  /// Whether the request waits for room.
  boolean isWaiting() {
    return turn != null;
  }

  /// The endpoint has answered, with that status.
  void answered(int status) {
    if (pool != null) {
      pool.answered(status);
      if (isTimed) {
        pool.took(sent, System.nanoTime());
      }
    }
  }

  /// The endpoint has failed, unless it only had ended an old connection or takes no more requests.
  void failed(UpstreamFailure why) {
    if (pool != null && !isOld(why) && why != UpstreamFailure.REFUSED) {
      pool.failed();
      if (isTimed) {
        pool.lost(sent, System.nanoTime());
      }
    }
  }

  private boolean isOld(UpstreamFailure why) {
    return why == UpstreamFailure.RESET && isReused;
  }

  /// Whether another attempt may follow the one that failed: nobody can have acted on the request,
  /// or acting on it twice is as good as once (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
  ///
  /// @param isRepeatable whether the request may be sent twice, and can be
  /// @param now as [System#nanoTime]
  boolean mayRepeat(UpstreamFailure why, boolean isRepeatable, long now) {
    boolean isOld = isOld(why);
    boolean isUnsent =
        switch (why) {
          case CONNECT, CONNECT_TIMEOUT, TLS, REFUSED -> true;
          case RESET, LATE, MALFORMED -> false;
        };
    isNextFree = isOld || (isUnsent && why != UpstreamFailure.CONNECT_TIMEOUT);
    if (pool == null || !(isUnsent || isRepeatable) || !isAffordable()) {
      return false;
    }
    if (isOld || retrying.isEmpty()) {
      return (isOld || isUnsent) && count < most;
    }
    Retrying.Cause cause =
        switch (why) {
          case CONNECT, TLS, REFUSED, RESET -> Retrying.Cause.ERROR;
          case CONNECT_TIMEOUT, LATE -> Retrying.Cause.TIMEOUT;
          case MALFORMED -> Retrying.Cause.INVALID;
        };
    return retrying.get().causes().contains(cause) && isTimeFor(retrying.get(), now);
  }

  /// Whether another attempt may follow a response of that status.
  ///
  /// @param now as [System#nanoTime]
  boolean mayRepeat(int status, boolean isRepeatable, long now) {
    isNextFree = false;
    return isRepeatable
        && retrying.isPresent()
        && retrying.get().isFailure(status)
        && size() > 1
        && isTimeFor(retrying.get(), now)
        && isAffordable();
  }

  private boolean isAffordable() {
    return isNextFree || (backend.isPresent() && backend.get().retries().allows());
  }

  private boolean isTimeFor(Retrying rules, long now) {
    boolean isInTime = rules.within().isZero() || now - begun < rules.within().toNanos();
    return isInTime && count < (rules.tries() == 0 ? size() : rules.tries());
  }

  private int size() {
    return backend.map(BackendPools::size).orElse(0);
  }

  /// The endpoint for the next attempt: the same after a reset, where only the connection was old.
  Optional<EndpointPool> next(UpstreamFailure why) {
    return isOld(why) ? Optional.ofNullable(pool) : another();
  }

  /// Another endpoint than the last, where there is one.
  Optional<EndpointPool> another() {
    Optional<EndpointPool> failed = Optional.ofNullable(pool);
    return failed.flatMap(from -> backend.flatMap(pools -> pools.chooseAfter(from)));
  }

  /// A connection was begun; it may have failed, and another attempt have begun, meanwhile.
  void connecting(UpstreamStream to) {
    if (to.isConnecting()) {
      connecting = to;
    }
  }

  void connected(UpstreamStream to) {
    connecting = null;
    connection = to;
  }

  /// The connection of the attempt under way, once it has one.
  @Nullable UpstreamStream connection() {
    return connection;
  }

  /// The attempt has ended, and the connection is no longer this request's.
  void release() {
    connecting = null;
    connection = null;
    if (turn != null) {
      turn.leave();
      turn = null;
    }
    if (pool != null) {
      pool.done();
      pool = null;
    }
    if (isRetry && backend.isPresent()) {
      backend.get().retries().retryEnded();
    }
    isRetry = false;
  }

  /// The request has ended, and with it all attempts.
  void ended() {
    if (backend.isPresent()) {
      backend.get().retries().ended();
      backend = Optional.empty();
    }
  }

  /// Ends the attempt, if one is under way.
  void abandon() {
    UpstreamStream open = connection == null ? connecting : connection;
    release();
    if (open != null) {
      open.abandon();
    }
  }
}
