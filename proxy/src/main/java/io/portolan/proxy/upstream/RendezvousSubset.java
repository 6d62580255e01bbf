// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.List;
import java.util.random.RandomGenerator;

/// Gives each key to the less busy of two of the endpoints that rate it highest.
final class RendezvousSubset implements Balancer {
  private final RandomGenerator random;
  private final int most;
  private long[] seeds = {};
  private int[] chosen = {};
  private long[] ratings = {};

  /// @param most endpoints that share a key
  RendezvousSubset(int most, RandomGenerator random) {
    this.random = random;
    this.most = most;
  }

  @Override
  public void over(List<Endpoint> endpoints) {
    seeds = Rendezvous.seeds(endpoints);
    int size = Math.min(most, seeds.length);
    chosen = new int[size];
    ratings = new long[size];
  }

  @Override
  public int choose(Loads loads, long key) {
    int count = 0;
    for (int i = 0; i < seeds.length; i++) {
      count = insert(i, Rendezvous.rating(seeds[i], key), count);
    }
    if (count == 1) {
      return chosen[0];
    }
    int first = random.nextInt(count);
    int other = random.nextInt(count - 1);
    int second = other >= first ? other + 1 : other;
    return loads.load(chosen[second]) < loads.load(chosen[first]) ? chosen[second] : chosen[first];
  }

  /// Keeps the highest, sorted; how many there are now.
  private int insert(int index, long rating, int count) {
    int at = count;
    while (at > 0 && rating > ratings[at - 1]) {
      if (at < chosen.length) {
        chosen[at] = chosen[at - 1];
        ratings[at] = ratings[at - 1];
      }
      at--;
    }
    if (at < chosen.length) {
      chosen[at] = index;
      ratings[at] = rating;
    }
    return Math.min(count + 1, chosen.length);
  }
}
