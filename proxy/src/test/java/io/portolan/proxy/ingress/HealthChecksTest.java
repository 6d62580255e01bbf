// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an Ingress may say of checks.
class HealthChecksTest {
  private static final String NAME = "portolan.io/health-check";

  private final List<Finding> findings = new ArrayList<>();

  private Optional<HealthCheck> read(Map<String, String> annotations) {
    return HealthChecks.read(new OwnAnnotations(annotations, findings));
  }

  @Test
  void aPathIsEnough() {
    HealthCheck usual =
        new HealthCheck("/healthz", "", Duration.ofSeconds(10), Duration.ofSeconds(1), 3, 1);
    assertThat(read(Map.of(NAME, "/healthz"))).contains(usual);
    assertThat(read(Map.of(NAME, "tcp")).orElseThrow()).hasToString("TCP");
    assertThat(read(Map.of("other", "tcp", NAME + "-failures", "3"))).isEmpty();
    assertThat(findings).isEmpty();
  }

  @Test
  void allCanBeSaid() {
    Map<String, String> all =
        Map.of(
            NAME,
            "/ready?full",
            NAME + "-host",
            "a.test",
            NAME + "-interval",
            "5",
            NAME + "-timeout",
            "2",
            NAME + "-failures",
            "1",
            NAME + "-successes",
            "4");
    assertThat(read(all))
        .contains(
            new HealthCheck(
                "/ready?full", "a.test", Duration.ofSeconds(5), Duration.ofSeconds(2), 1, 4));
    assertThat(findings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'',healthz", "'',/a b", "-host,a/b", "-interval,0", "-timeout,1s", "-failures,-1"})
  void whatMakesNoSenseIsReported(String suffix, String value) {
    read(Map.of(NAME + suffix, value));
    assertThat(findings)
        .singleElement()
        .asString()
        .startsWith("metadata.annotations." + NAME + suffix + ": \"" + value + "\" is not ");
  }
}
