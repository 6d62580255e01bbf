// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Hash;
import java.util.List;

/// Gives each key to the endpoint that rates it highest, so that a key only moves when its endpoint
/// goes or a new one rates it higher (Thaler and Ravishankar's rendezvous hashing).
///
/// Unlike a ring or a Maglev table it has nothing to build when endpoints change, is exactly even
/// and moves no key without need; a choice costs a nanosecond or two for each endpoint.
final class Rendezvous implements Balancer {
  private static final int AVERAGE = 100;

  private final int mostLoad;
  private long[] seeds = {};

  /// @param mostLoad in hundredths of the average load, 0 for no limit
  Rendezvous(int mostLoad) {
    this.mostLoad = mostLoad;
  }

  /// What an endpoint's ratings begin with: the same on every node, whatever other endpoints there
  /// are.
  static long seed(Endpoint endpoint) {
    long address = Hash.add(Hash.BEGIN, endpoint.address().high());
    return Hash.end(Hash.add(Hash.add(address, endpoint.address().low()), endpoint.port()));
  }

  static long[] seeds(List<Endpoint> endpoints) {
    return endpoints.stream().mapToLong(Rendezvous::seed).toArray();
  }

  /// How an endpoint rates a key.
  static long rating(long seed, long key) {
    return Hash.mix(seed ^ key);
  }

  @Override
  public void over(List<Endpoint> endpoints) {
    seeds = seeds(endpoints);
  }

  @Override
  public int choose(Loads loads, long key) {
    int most = mostLoad == 0 ? Integer.MAX_VALUE : most(loads);
    int best = -1;
    long bestRating = 0;
    for (int i = 0; i < seeds.length; i++) {
      long rating = rating(seeds[i], key);
      if ((best < 0 || rating > bestRating) && (mostLoad == 0 || loads.load(i) < most)) {
        best = i;
        bestRating = rating;
      }
    }
    return best;
  }

  /// The requests that an endpoint may have with one more; there is always one with less.
  private int most(Loads loads) {
    long sum = 1;
    for (int i = 0; i < loads.size(); i++) {
      sum += loads.load(i);
    }
    return (int) Math.ceilDiv(sum * mostLoad, (long) loads.size() * AVERAGE);
  }
}
