// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.Resilience;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One backend as one event loop sees it: the pools of its endpoints, in their order, and which of
/// them take requests.
public final class BackendPools implements Loads {
  private final UpstreamLoop loop;
  private final LiveEndpoints live;
  private final Balancer balancer;
  private final boolean isTimed;
  private final boolean isSpread;
  private final Optional<SessionKeys> sessions;
  private final Optional<Checks> checks;
  private final Resilience resilience;
  private final RetryBudget retries;
  private LiveEndpoints.Snapshot seen;
  private int version;
  private Fit fit = new Fit(new int[0], 0, false);
  private EndpointPool[] all = {};
  private EndpointPool[] pools = {};
  private Warmth warmth = Warmth.NONE;
  private long used;

  BackendPools(UpstreamLoop loop, LiveEndpoints live, Backend backend) {
    this.loop = loop;
    this.live = live;
    this.seen = live.snapshot();
    this.balancer = Balancer.of(backend.balance(), loop.random());
    this.isTimed = backend.balance() == Balance.Spread.EWMA;
    this.isSpread = backend.balance() instanceof Balance.Spread;
    this.sessions = backend.session().map(session -> new SessionKeys(session, loop.random()));
    this.checks = backend.check().map(check -> new Checks(loop, check));
    this.resilience = backend.resilience().orElse(loop.settings().resilience());
    this.retries = new RetryBudget(resilience.retries());
    findPools();
  }

  private void findPools() {
    EndpointPool[] before = all;
    all =
        seen.endpoints().stream()
            .map(endpoint -> loop.pool(endpoint, seen.transport(), resilience))
            .toArray(EndpointPool[]::new);
    Stream.of(all).forEach(EndpointPool::acquire);
    Stream.of(before).forEach(EndpointPool::release);
    checks.ifPresent(each -> each.over(all));
    findFit();
  }

  private void findFit() {
    version = loop.fitness().version();
    List<EndpointFitness> states = Stream.of(all).map(EndpointPool::fitness).toList();
    fit = Fit.of(states, this::isFailing, resilience.ejection(), now());
    pools = IntStream.of(fit.indexes()).mapToObj(i -> all[i]).toArray(EndpointPool[]::new);
    List<Endpoint> endpoints = Stream.of(pools).map(EndpointPool::endpoint).toList();
    balancer.over(endpoints);
    sessions.ifPresent(keys -> keys.over(keys.isPersistent() ? seen.endpoints() : endpoints));
    warmth = Warmth.of(fit.indexes(), seen.since(), resilience.slowStart(), now());
  }

  private boolean isFailing(int index) {
    return checks.isPresent() && checks.get().isFailing(index);
  }

  /// Checks the health of its endpoints, where that is wanted; to be called now and then.
  void sweep() {
    if (checks.isPresent()) {
      refresh();
      checks.get().sweep(now());
    }
  }

  private long now() {
    return loop.now();
  }

  @SuppressWarnings("ReferenceEquality") // Another snapshot, even an equal one, was set since.
  private void refresh() {
    LiveEndpoints.Snapshot now = live.snapshot();
    if (now != seen) {
      seen = now;
      findPools();
    } else if (loop.fitness().version() != version
        || (fit.isPassing() && now() - fit.until() >= 0)) {
      findFit();
    }
  }

  boolean isRemoved() {
    return live.isRemoved();
  }

  /// A request is about to choose; the pools themselves.
  BackendPools used() {
    used = now();
    return this;
  }

  /// Whether no route has led here since `time`, as [System#nanoTime].
  boolean isIdleSince(long time) {
    return used - time < 0 && retries.isIdle();
  }

  /// Nobody uses it any more.
  void close() {
    Stream.of(all).forEach(EndpointPool::release);
    checks.ifPresent(Checks::close);
    all = new EndpointPool[0];
  }

  /// Whether it has to be told how long responses take.
  public boolean isTimed() {
    return isTimed;
  }

  /// How many requests may be sent again.
  public RetryBudget retries() {
    return retries;
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
    return pools.length == 0 ? Optional.empty() : Optional.of(pools[index(key)]);
  }

  private int index(long key) {
    int index = balancer.choose(this, key);
    if (isSpread && warmth.isPartial(now())) {
      for (int i = 1; i < Warmth.DRAWS && warmth.isSpared(index, now(), loop.random()); i++) {
        index = balancer.choose(this, key);
      }
    }
    return index;
  }

  private SessionKeys sessions() {
    return sessions.orElseThrow(() -> new IllegalStateException("a backend without sessions"));
  }

  private EndpointPool[] bindable() {
    return sessions().isPersistent() ? all : pools;
  }

  /// The endpoint to which a session's key leads; empty when it is not there.
  public Optional<EndpointPool> find(String key) {
    refresh();
    int index = pools.length == 0 ? -1 : sessions().find(key, this);
    return index < 0 ? Optional.empty() : Optional.of(bindable()[index]);
  }

  /// Whether the endpoint takes requests just now.
  public boolean isFit(EndpointPool endpoint) {
    return Arrays.asList(pools).contains(endpoint);
  }

  /// A session's key for a client that comes for the first time.
  public String newKey() {
    refresh();
    return pools.length == 0 ? "" : sessions().fresh(pools[index(0)].endpoint());
  }

  /// A session's key that leads to the endpoint.
  public String keyTo(EndpointPool endpoint) {
    refresh();
    int index = Arrays.asList(bindable()).indexOf(endpoint);
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
