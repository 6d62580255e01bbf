// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.Hash;
import io.portolan.proxy.route.HashKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How even balancers are, and how little moves when endpoints change.
class BalancerTest {
  private static final int KEYS = 40_000;
  private static final HashKey KEY = HashKey.parse("$request_uri");

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);

  private String seeded() {
    return "seed " + seed;
  }

  private Balancer balancer(Balance balance, List<Endpoint> over) {
    Balancer balancer = Balancer.of(balance, random);
    balancer.over(over);
    return balancer;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100})
  void oneAfterTheOtherIsExactlyEven(int size) {
    SimulatedLoads loads = new SimulatedLoads(size);
    Balancer balancer = balancer(Balance.Spread.ROUND_ROBIN, List.of());
    for (int i = 0; i < size * 50; i++) {
      loads.begin(balancer.choose(loads, 0));
    }
    assertThat(loads.most()).isEqualTo(50);
    assertThat(loads.least()).isEqualTo(50);
  }

  /// The most loaded of n is log log n above the average, where a single draw would be log n above.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100})
  void theLessBusyOfTwoIsNearlyEven(int size) {
    SimulatedLoads loads = new SimulatedLoads(size);
    Balancer balancer = balancer(Balance.Spread.LEAST_REQUEST, List.of());
    for (int i = 0; i < size * 50; i++) {
      loads.begin(balancer.choose(loads, 0));
    }
    assertThat(loads.most()).as(seeded()).isLessThanOrEqualTo(55);
    assertThat(loads.least()).as(seeded()).isGreaterThanOrEqualTo(40);
  }

  @Test
  void anEndpointThatAnswersSlowlyGetsLess() {
    SimulatedLoads loads = new SimulatedLoads(3).takes(0, 1).takes(1, 1).takes(2, 9);
    Balancer balancer = balancer(Balance.Spread.EWMA, List.of());
    for (int i = 0; i < 1900; i++) {
      loads.begin(balancer.choose(loads, 0));
    }
    assertThat(loads.load(2)).as(seeded()).isBetween(50, 150);
    assertThat(Math.abs(loads.load(0) - loads.load(1))).as(seeded()).isLessThan(30);
  }

  @Test
  void aSlowAnswerCountsAtOnceAndIsForgottenByAndBy() {
    PeakEwma times = new PeakEwma();
    long second = 1_000_000_000L;
    assertThat(times.cost(0, 0)).isZero();
    assertThat(times.cost(1, 0)).as("tried by one, not by all").isPositive();
    times.observe(1_000_000, 0);
    assertThat(times.cost(0, 0)).isEqualTo(1e6);
    assertThat(times.cost(2, 0)).isEqualTo(3e6);
    times.observe(500_000_000, second);
    assertThat(times.cost(0, second)).isEqualTo(5e8);
    times.observe(1_000_000, 2 * second);
    assertThat(times.cost(0, 2 * second)).isBetween(4e8, 5e8);
    assertThat(times.cost(0, 60 * second)).isLessThan(3e6);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void keysAreSpreadEvenly(int size) {
    SimulatedLoads loads = new SimulatedLoads(size);
    Balancer balancer = balancer(new Balance.Hashed(KEY), SimulatedLoads.endpoints(size, random));
    for (int i = 0; i < KEYS; i++) {
      loads.begin(balancer.choose(loads, Hash.mix(i)));
    }
    double average = (double) KEYS / size;
    // Five standard deviations of what chance would do.
    double margin = 5 * Math.sqrt(average);
    assertThat(loads.most()).as(seeded()).isLessThan((int) (average + margin));
    assertThat(loads.least()).as(seeded()).isGreaterThan((int) (average - margin));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void onlyTheKeysOfAnEndpointThatGoesMoveAndComeBackWithIt(int size) {
    List<Endpoint> before = SimulatedLoads.endpoints(size, random);
    List<Endpoint> after = new ArrayList<>(before);
    Endpoint gone = after.remove(random.nextInt(size));
    Balancer old = balancer(new Balance.Hashed(KEY), before);
    Balancer now = balancer(new Balance.Hashed(KEY), after);
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      long key = random.nextLong();
      Endpoint from = before.get(old.choose(new SimulatedLoads(size), key));
      Endpoint to = after.get(now.choose(new SimulatedLoads(size - 1), key));
      moved += from.equals(to) ? 0 : 1;
      assertThat(from.equals(to) || from.equals(gone)).as(seeded()).isTrue();
    }
    double share = (double) KEYS / size;
    assertThat((double) moved)
        .as(seeded())
        .isBetween(share - 5 * Math.sqrt(share), share + 5 * Math.sqrt(share));
  }

  @Test
  void aKeyHasASubsetOfTheEndpointsAndKeepsItsOthersWhenOneGoes() {
    List<Endpoint> before = SimulatedLoads.endpoints(10, random);
    Balance balance = new Balance.Hashed(KEY, 3, 0);
    for (long key = 0; key < 200; key++) {
      List<Endpoint> own = chosen(balance, before, Hash.mix(key));
      assertThat(own).as(seeded()).hasSize(3);
      List<Endpoint> after = new ArrayList<>(before);
      after.remove(own.getFirst());
      assertThat(chosen(balance, after, Hash.mix(key)))
          .as(seeded())
          .containsAll(own.subList(1, 3))
          .hasSize(3);
    }
    assertThat(chosen(balance, before.subList(0, 2), 7)).hasSize(2);
    assertThat(chosen(balance, before.subList(0, 1), 7)).hasSize(1);
  }

  private List<Endpoint> chosen(Balance balance, List<Endpoint> over, long key) {
    SimulatedLoads loads = new SimulatedLoads(over.size());
    Balancer balancer = balancer(balance, over);
    for (int i = 0; i < 60; i++) {
      loads.begin(balancer.choose(loads, key));
    }
    return over.stream().filter(each -> loads.load(over.indexOf(each)) > 0).toList();
  }

  @Test
  void oneKeyDoesNotOverloadAnEndpointWhereThatIsBounded() {
    List<Endpoint> endpoints = SimulatedLoads.endpoints(10, random);
    Balancer balancer = balancer(new Balance.Hashed(KEY, 1, 125), endpoints);
    SimulatedLoads loads = new SimulatedLoads(10);
    for (int i = 0; i < 1000; i++) {
      loads.begin(balancer.choose(loads, 7));
    }
    assertThat(loads.most()).isEqualTo(125);
  }
}
