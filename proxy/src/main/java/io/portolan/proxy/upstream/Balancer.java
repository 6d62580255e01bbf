// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Balance;
import java.util.List;
import java.util.random.RandomGenerator;

/// Chooses the endpoint for a request; one of each backend and event loop, called there alone.
///
/// Choosing allocates nothing.
public interface Balancer {
  /// The index of the endpoint that takes the request.
  ///
  /// @param key the hash of what requests to the same endpoint have in common, where that matters
  int choose(Loads loads, long key);

  /// From now on it is chosen among these, the index being that of the list.
  default void over(List<Endpoint> endpoints) {}

  /// One that chooses as `balance` says.
  static Balancer of(Balance balance, RandomGenerator random) {
    return switch (balance) {
      case Balance.Spread spread ->
          switch (spread) {
            case LEAST_REQUEST -> TwoChoices.ofLeastRequests(random);
            case ROUND_ROBIN -> new RoundRobin(random);
            case EWMA -> TwoChoices.ofLeastTime(random);
          };
      case Balance.Hashed(_, int subset, int mostLoad) ->
          subset == 1 ? new Rendezvous(mostLoad) : new RendezvousSubset(subset, random);
    };
  }
}
