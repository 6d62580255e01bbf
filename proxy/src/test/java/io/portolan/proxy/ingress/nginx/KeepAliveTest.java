// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.upstream.Pooling;
import io.portolan.proxy.upstream.Reuse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the ConfigMap may say of connections.
class KeepAliveTest {
  private static Reading<ControllerSettings> read(Map<String, String> data) {
    return ControllerSettings.read(data);
  }

  @Test
  void connectionsRestAndHaveNoOtherLimitWhereNothingIsSaid() {
    assertThat(ControllerSettings.NONE.keepAlive())
        .isEqualTo(new KeepAlive(Reuse.resting(Duration.ofSeconds(75)), Pooling.DEFAULT));
  }

  @Test
  void allCanBeSaid() {
    Reading<ControllerSettings> all =
        read(
            Map.of(
                "keep-alive", "10",
                "keep-alive-requests", "1000",
                "keep-alive-time", "1h",
                "upstream-keepalive-connections", "32",
                "upstream-keepalive-timeout", "5",
                "upstream-keepalive-requests", "100",
                "upstream-keepalive-time", "1m 30s"));
    assertThat(all.value().keepAlive())
        .isEqualTo(
            new KeepAlive(
                new Reuse(Duration.ofSeconds(10), 1000, Duration.ofHours(1).toNanos()),
                new Pooling(
                    new Reuse(Duration.ofSeconds(5), 100, Duration.ofSeconds(90).toNanos()), 32)));
    assertThat(all.findings()).extracting(Finding::kind).doesNotContain(Finding.Kind.BROKEN);
  }

  @Test
  void keptForNothingIsNotKept() {
    Reuse clients = read(Map.of("keep-alive", "0")).value().keepAlive().clients();
    assertThat(clients.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "keep-alive, 1s",
    "keep-alive, -1",
    "keep-alive, 86401",
    "keep-alive-requests, 0",
    "keep-alive-time, 0",
    "keep-alive-time, ''",
    "keep-alive-time, 1x",
    "keep-alive-time, 5m1h",
    "upstream-keepalive-connections, 10001",
    "upstream-keepalive-timeout, 0",
    "upstream-keepalive-requests, many",
    "upstream-keepalive-time, 1y"
  })
  void whatMakesNoSenseIsReportedAndCountsAsNotWritten(String key, String value) {
    Reading<ControllerSettings> read = read(Map.of(key, value));
    assertThat(read.value().keepAlive()).isEqualTo(ControllerSettings.NONE.keepAlive());
    assertThat(read.findings())
        .singleElement()
        .hasToString(read.findings().getFirst().toString())
        .asString()
        .startsWith("data." + key + ": \"" + value + "\" is not a ")
        .endsWith("; it counts as not written");
  }
}
