// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.RequestView;
import java.util.Optional;

/// One backend as one event loop sees it: the pools of its endpoints, in their order.
public final class BackendPools implements Loads {
  private final UpstreamLoop loop;
  private final LiveEndpoints live;
  private LiveEndpoints.Snapshot seen;
  private EndpointPool[] pools = {};
  private Balancer balancer;

  BackendPools(UpstreamLoop loop, LiveEndpoints live) {
    this.loop = loop;
    this.live = live;
    this.seen = live.snapshot();
    this.balancer = seen.balancing().balancer(loop.random());
    findPools();
  }

  private void findPools() {
    pools =
        seen.endpoints().stream()
            .map(endpoint -> loop.pool(endpoint, seen.transport()))
            .toArray(EndpointPool[]::new);
  }

  @SuppressWarnings("ReferenceEquality") // Another snapshot, even an equal one, was set since.
  private void refresh() {
    LiveEndpoints.Snapshot now = live.snapshot();
    if (now != seen) {
      if (!now.balancing().equals(seen.balancing())) {
        balancer = now.balancing().balancer(loop.random());
      }
      seen = now;
      findPools();
    }
  }

  boolean isRemoved() {
    return live.isRemoved();
  }

  @Override
  public int size() {
    return pools.length;
  }

  @Override
  public int load(int index) {
    return pools[index].active();
  }

  /// The endpoint for the request; empty when the backend has none.
  public Optional<EndpointPool> choose(RequestView request) {
    refresh();
    return pools.length == 0
        ? Optional.empty()
        : Optional.of(pools[balancer.choose(this, request)]);
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
