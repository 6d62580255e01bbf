// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Balance;
import java.util.Optional;

/// One backend as one event loop sees it: the pools of its endpoints, in their order.
public final class BackendPools implements Loads {
  private final UpstreamLoop loop;
  private final LiveEndpoints live;
  private final Balancer balancer;
  private final boolean isTimed;
  private LiveEndpoints.Snapshot seen;
  private EndpointPool[] pools = {};

  BackendPools(UpstreamLoop loop, LiveEndpoints live, Balance balance) {
    this.loop = loop;
    this.live = live;
    this.seen = live.snapshot();
    this.balancer = Balancer.of(balance, loop.random());
    this.isTimed = balance == Balance.Spread.EWMA;
    findPools();
  }

  private void findPools() {
    pools =
        seen.endpoints().stream()
            .map(endpoint -> loop.pool(endpoint, seen.transport()))
            .toArray(EndpointPool[]::new);
    balancer.over(seen.endpoints());
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
