// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.random.RandomGenerator;

/// Draws two endpoints and takes the better one: nearly as even as comparing all, at the cost of
/// two.
final class TwoChoices implements Balancer {
  private final RandomGenerator random;
  private final Comparison comparison;

  /// Whether one endpoint is to have a request rather than another.
  private interface Comparison {
    boolean isBetter(Loads loads, int one, int other);
  }

  private TwoChoices(RandomGenerator random, Comparison comparison) {
    this.random = random;
    this.comparison = comparison;
  }

  /// By the requests under way.
  static TwoChoices ofLeastRequests(RandomGenerator random) {
    return new TwoChoices(random, (loads, one, other) -> loads.load(one) < loads.load(other));
  }

  /// By when an answer is expected.
  static TwoChoices ofLeastTime(RandomGenerator random) {
    return new TwoChoices(
        random,
        (loads, one, other) -> {
          long now = System.nanoTime();
          return loads.cost(one, now) < loads.cost(other, now);
        });
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
    return comparison.isBetter(loads, second, first) ? second : first;
  }
}
