// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.HealthCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// When checks keep requests from an endpoint.
class CheckupTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final HealthCheck SETTINGS =
      new HealthCheck("/healthz", "", INTERVAL, Duration.ofSeconds(1), 3, 2);

  private int changes;
  private final Checkup checkup = new Checkup(SETTINGS, () -> changes++, 7);

  /// Each `+` is a check that finds it well, each `-` one that does not.
  private boolean isFailingAfter(String found) {
    found.chars().forEach(each -> checkup.checked(each == '+'));
    return checkup.isFailing();
  }

  @Test
  void itIsWellUntilItHasFailedOnEndAndThenUntilItHasDoneWellOnEnd() {
    assertThat(isFailingAfter("")).isFalse();
    assertThat(isFailingAfter("--")).isFalse();
    assertThat(isFailingAfter("+--")).isFalse();
    assertThat(isFailingAfter("-")).isTrue();
    assertThat(changes).isEqualTo(1);
    assertThat(isFailingAfter("--+-")).isTrue();
    assertThat(isFailingAfter("++")).isFalse();
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void itIsCheckedOnceInEachInterval() {
    assertThat(checkup.isDue(6)).isFalse();
    assertThat(checkup.isDue(7)).isTrue();
    assertThat(checkup.isDue(8)).as("another loop does it").isFalse();
    assertThat(checkup.isDue(7 + INTERVAL.toNanos())).isTrue();
  }
}
