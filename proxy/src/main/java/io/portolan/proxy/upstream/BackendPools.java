// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import java.util.Arrays;
import java.util.Optional;

/// One backend as one event loop sees it: the pools of its endpoints, in their order.
public final class BackendPools implements Loads {
  private final UpstreamLoop loop;
  private final LiveEndpoints live;
  private final Balancer balancer;
  private final boolean isTimed;
  private final Optional<SessionKeys> sessions;
  private LiveEndpoints.Snapshot seen;
  private EndpointPool[] pools = {};

  BackendPools(UpstreamLoop loop, LiveEndpoints live, Backend backend) {
    this.loop = loop;
    this.live = live;
    this.seen = live.snapshot();
    this.balancer = Balancer.of(backend.balance(), loop.random());
    this.isTimed = backend.balance() == Balance.Spread.EWMA;
    this.sessions = backend.session().map(session -> new SessionKeys(session, loop.random()));
    findPools();
  }

  private void findPools() {
    pools =
        seen.endpoints().stream()
            .map(endpoint -> loop.pool(endpoint, seen.transport()))
            .toArray(EndpointPool[]::new);
    balancer.over(seen.endpoints());
    sessions.ifPresent(keys -> keys.over(seen.endpoints()));
  }

  @SuppressWarnings("ReferenceEquality") // Another snapshot, even an equal one, was set since.
  private void refresh() {
    LiveEndpoints.Snapshot now = live.snapshot();
    if (now != seen) {
      seen = now;
      findPools();
    }
  }

  boolean isRemoved() {
    return live.isRemoved();
  }

  /// Whether it has to be told how long responses take.
  public boolean isTimed() {
    return isTimed;
  }

  @Override
  public int size() {
    return pools.length;
  }

  @Override
  public int load(int index) {
    return pools[index].active();
  }

  @Override
  public double cost(int index, long now) {
    return pools[index].cost(now);
  }

  /// The endpoint for a request; empty when the backend has none.
  ///
  /// @param key the hash of what requests to the same endpoint have in common, where that matters
  public Optional<EndpointPool> choose(long key) {
    refresh();
    return pools.length == 0 ? Optional.empty() : Optional.of(pools[balancer.choose(this, key)]);
  }

  private SessionKeys sessions() {
    return sessions.orElseThrow(() -> new IllegalStateException("a backend without sessions"));
  }

  /// The endpoint to which a session's key leads; empty when it is not there.
  public Optional<EndpointPool> find(String key) {
    refresh();
    int index = pools.length == 0 ? -1 : sessions().find(key, this);
    return index < 0 ? Optional.empty() : Optional.of(pools[index]);
  }

  /// A session's key for a client that comes for the first time.
  public String newKey() {
    refresh();
    return pools.length == 0 ? "" : sessions().fresh(balancer.choose(this, 0));
  }

  /// A session's key that leads to the endpoint.
  public String keyTo(EndpointPool endpoint) {
    refresh();
    int index = Arrays.asList(pools).indexOf(endpoint);
    return index < 0 ? newKey() : sessions().to(index, this);
  }

  /// Another endpoint than the one that failed, where there is one.
  public Optional<EndpointPool> chooseAfter(EndpointPool failed) {
    refresh();
    for (int i = 0; i < pools.length; i++) {
      if (pools[i].equals(failed)) {
        return Optional.of(pools[(i + 1) % pools.length]);
      }
    }
    return pools.length == 0
        ? Optional.empty()
        : Optional.of(pools[loop.random().nextInt(pools.length)]);
  }
}
