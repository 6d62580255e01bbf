// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.Resilience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an Ingress may say of how its endpoints are spared.
class ResilienceReaderTest {
  private final List<Finding> findings = new ArrayList<>();

  private Optional<Resilience> read(Map<String, String> annotations) {
    return ResilienceReader.read(new OwnAnnotations(annotations, findings));
  }

  @Test
  void whereNothingOrTheUsualIsSaidAllIsAsUsual() {
    assertThat(read(Map.of())).isEmpty();
    assertThat(read(Map.of("portolan.io/ejection-failures", "5"))).isEmpty();
    assertThat(findings).isEmpty();
  }

  @Test
  void allCanBeSaid() {
    Map<String, String> all =
        Map.of(
            "portolan.io/ejection-failures", "3",
            "portolan.io/ejection-time", "600",
            "portolan.io/ejection-percent", "20",
            "portolan.io/slow-start", "30",
            "portolan.io/retry-budget", "10",
            "portolan.io/max-requests", "64",
            "portolan.io/max-waiting", "8");
    assertThat(read(all))
        .contains(
            new Resilience(
                new Resilience.Ejection(3, Duration.ofMinutes(10), Duration.ofMinutes(10), 20, 50),
                Duration.ofSeconds(30),
                new Resilience.Retries(10, 3),
                new Resilience.Room(64, 8)));
    assertThat(findings).isEmpty();
  }

  @Test
  void noBudgetMeansNoneAtAll() {
    assertThat(read(Map.of("portolan.io/retry-budget", "0")).orElseThrow().retries())
        .isEqualTo(new Resilience.Retries(0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "ejection-failures, -1, a number from 0 to 1000",
    "ejection-time, 0, a number of seconds from 1 to 3600",
    "ejection-percent, 51, a percentage from 0 to 50",
    "slow-start, 30s, a number of seconds from 0 to 3600",
    "retry-budget, 101, a percentage from 0 to 100",
    "max-requests, 0, a number from 1 to 10000",
    "max-waiting, many, a number from 0 to 100000"
  })
  void whatMakesNoSenseIsReportedAndCountsAsNotWritten(String name, String value, String wanted) {
    assertThat(read(Map.of("portolan.io/" + name, value))).isEmpty();
    assertThat(findings)
        .singleElement()
        .hasToString(
            "metadata.annotations.portolan.io/%s: \"%s\" is not %s; it counts as not written"
                .formatted(name, value, wanted));
  }
}
