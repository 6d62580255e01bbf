// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Which endpoints of a proxy are fit for requests, as all its event loops together have found.
///
/// Safe for use by several threads.
public final class Fitness {
  private final Protection.Ejection settings;
  private final ConcurrentHashMap<Endpoint, Held> all = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();

  private record Held(EndpointFitness fitness, int users) {}

  public Fitness(Protection.Ejection settings) {
    this.settings = settings;
  }

  /// That of an endpoint, until [#release].
  EndpointFitness acquire(Endpoint endpoint) {
    return all.compute(
            endpoint,
            (_, held) ->
                held == null
                    ? new Held(new EndpointFitness(settings, changes::incrementAndGet), 1)
                    : new Held(held.fitness(), held.users() + 1))
        .fitness();
  }

  /// What is known of an endpoint is forgotten when nobody uses it any more.
  void release(Endpoint endpoint) {
    all.computeIfPresent(
        endpoint,
        (_, held) -> held.users() == 1 ? null : new Held(held.fitness(), held.users() - 1));
  }

  /// Another number after every change, but for those that time alone makes.
  int version() {
    return changes.get();
  }
}
