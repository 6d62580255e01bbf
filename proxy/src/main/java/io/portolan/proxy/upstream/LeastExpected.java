// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.random.RandomGenerator;

/// Draws two endpoints and takes the one that is expected to answer sooner.
final class LeastExpected implements Balancer {
  private final RandomGenerator random;

  LeastExpected(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public int choose(Loads loads, long key) {
    int size = loads.size();
    if (size == 1) {
      return 0;
    }
    int first = random.nextInt(size);
    int other = random.nextInt(size - 1);
    int second = other >= first ? other + 1 : other;
    long now = System.nanoTime();
    return loads.cost(second, now) < loads.cost(first, now) ? second : first;
  }
}
