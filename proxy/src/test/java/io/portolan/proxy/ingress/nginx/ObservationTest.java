// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.LogForm;
import io.portolan.proxy.log.NginxForm;
import io.portolan.proxy.trace.Sampler;
import io.portolan.proxy.trace.TracingSettings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the ConfigMap says of the log and of traces.
class ObservationTest {
  private static Observation read(Map<String, String> settings) {
    return ControllerSettings.read(settings).value().observation();
  }

  @Test
  void theDefaultsAreThoseOfIngressNginx() {
    assertThat(read(Map.of()))
        .isEqualTo(
            new Observation(
                Optional.of(LogForm.LINE),
                new TracingSettings(new Sampler(1, true), Optional.empty(), "nginx")));
  }

  @Test
  void theLogHasItsForm() {
    assertThat(read(Map.of("log-format-escape-json", "true")).form()).contains(LogForm.JSON);
    assertThat(read(Map.of("disable-access-log", "true")).form()).isEmpty();
    assertThat(read(Map.of("log-format-upstream", "$status $host")).form())
        .contains(NginxForm.parse("$status $host", false));
    assertThat(read(Map.of("log-format-upstream", " ")).form()).contains(LogForm.LINE);
  }

  @Test
  void variablesThatNobodyKnowsAreNamed() {
    assertThat(
            ControllerSettings.read(Map.of("log-format-upstream", "$status $geoip_city $x"))
                .findings())
        .extracting(Finding::toString)
        .contains(
            "data.log-format-upstream: names what is not known here, and is written as if nobody"
                + " knew it: $geoip_city, $x");
  }

  @ParameterizedTest
  @CsvSource({
    "otel-collector.tracing.svc, 4318, tracing/otel-collector:4318",
    "otel-collector.tracing.svc.cluster.local, 80, tracing/otel-collector:80",
    "otel-collector.tracing, 4318, tracing/otel-collector:4318",
    "192.0.2.1, 4318, 192.0.2.1:4318",
    "2001:db8::1, 4318, '[2001:db8::1]:4318'"
  })
  void theCollectorIsAnAddressOrAService(String host, String port, String collector) {
    assertThat(
            read(Map.of("otlp-collector-host", host, "otlp-collector-port", port))
                .tracing()
                .collector())
        .contains(collector);
  }

  @Test
  void samplersAreThoseOfOpenTelemetry() {
    assertThat(
            read(Map.of("otel-sampler", "TraceIdRatioBased", "otel-sampler-ratio", "0.25"))
                .tracing()
                .sampler())
        .isEqualTo(new Sampler(0.25, true));
    assertThat(
            read(Map.of("otel-sampler", "AlwaysOff", "otel-sampler-parent-based", "false"))
                .tracing()
                .sampler())
        .isEqualTo(new Sampler(0, false));
  }

  @ParameterizedTest
  @CsvSource({
    "otlp-collector-host, a b",
    "otlp-collector-host, https://collector",
    "otlp-collector-port, 0",
    "otel-sampler, Sometimes",
    "otel-sampler-ratio, 1.5",
    "otel-sampler-ratio, NaN"
  })
  void whatMakesNoSenseIsSaid(String key, String value) {
    assertThat(ControllerSettings.read(Map.of(key, value)).findings())
        .anySatisfy(
            finding -> assertThat(finding.toString()).contains(key, "it counts as not written"));
  }
}
