// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Resilience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which endpoints get no requests for a while, and for how long.
class FitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Resilience.Ejection SETTINGS =
      new Resilience.Ejection(5, Duration.ofSeconds(10), Duration.ofSeconds(25), 50, 50);

  private final List<EndpointFitness> endpoints = new ArrayList<>();
  private final Set<Integer> failing = new HashSet<>();
  private int changes;
  private long now = 77 * SECOND;

  private void endpoints(int count) {
    for (int i = 0; i < count; i++) {
      endpoints.add(new EndpointFitness(SETTINGS, () -> changes++));
    }
  }

  private void fails(int index, int times) {
    for (int i = 0; i < times; i++) {
      endpoints.get(index).failed(now);
    }
  }

  private Fit fit() {
    return Fit.of(endpoints, failing::contains, SETTINGS, now);
  }

  @Test
  void anEndpointThatFailsOnEndIsKeptOutForAWhile() {
    endpoints(3);
    fails(1, 4);
    assertThat(fit().indexes()).containsExactly(0, 1, 2);
    assertThat(fit().isPassing()).isFalse();
    fails(1, 1);
    assertThat(changes).isEqualTo(1);
    assertThat(fit().indexes()).containsExactly(0, 2);
    assertThat(fit().isPassing()).isTrue();
    assertThat(fit().until()).isEqualTo(now + 10 * SECOND);
    now += 10 * SECOND;
    assertThat(fit().indexes()).containsExactly(0, 1, 2);
    assertThat(fit().isPassing()).isFalse();
  }

  @Test
  void anAnswerInBetweenSavesIt() {
    endpoints(2);
    fails(0, 4);
    endpoints.get(0).succeeded();
    fails(0, 4);
    assertThat(fit().indexes()).containsExactly(0, 1);
  }

  @Test
  void eachTimeIsLongerUpToTheLongestAndBeginsAnewAfterFaringWell() {
    endpoints(2);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      fails(0, 5);
      seconds.add((fit().until() - now) / SECOND);
      now = fit().until();
    }
    assertThat(seconds).containsExactly(10L, 20L, 25L, 25L);
    now += 26 * SECOND;
    fails(0, 5);
    assertThat(fit().until() - now).isEqualTo(10 * SECOND);
  }

  @Test
  void failuresOfRequestsUnderWayDoNotProlongIt() {
    endpoints(2);
    fails(0, 12);
    assertThat(fit().until()).isEqualTo(now + 10 * SECOND);
    assertThat(changes).isEqualTo(1);
  }

  @Test
  void noMoreThanAShareIsKeptOutAndThatIsWhoFailedFirst() {
    endpoints(5);
    for (int i : new int[] {3, 1, 0, 2, 4}) {
      fails(i, 5);
      now += SECOND;
    }
    assertThat(fit().indexes()).containsExactly(0, 2, 4);
    endpoints.subList(1, 5).clear();
    assertThat(fit().indexes()).as("the only one").containsExactly(0);
  }

  @Test
  void whoFailsChecksIsKeptOutUnlessTooFewAreLeft() {
    endpoints(4);
    failing.addAll(Set.of(0, 1));
    assertThat(fit().indexes()).containsExactly(2, 3);
    failing.add(2);
    assertThat(fit().indexes()).as("one would not bear it").containsExactly(0, 1, 2, 3);
    failing.remove(2);
    assertThat(fit().indexes()).containsExactly(2, 3);
  }

  @Test
  void nobodyIsKeptOutWhereThatIsNotWanted() {
    EndpointFitness fitness =
        new EndpointFitness(
            new Resilience.Ejection(0, Duration.ofSeconds(10), Duration.ofSeconds(25), 50, 50),
            () -> changes++);
    for (int i = 0; i < 100; i++) {
      fitness.failed(now);
    }
    assertThat(fitness.isEjected(now)).isFalse();
  }
}
