// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static io.portolan.proxy.ingress.nginx.Annotated.broken;
import static io.portolan.proxy.ingress.nginx.Annotated.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Keeping;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which answers of `auth-url` are kept, and for how long.
class AnswerCacheTest {
  private static final String URL = "http://auth.shop.svc/check";

  private static Optional<Keeping> keeping(Reading<IngressOptions> reading) {
    return reading.value().access().external().flatMap(ExternalAuth::keeping);
  }

  private static Reading<IngressOptions> cached(String duration) {
    return read(
        Map.of(
            "auth-url",
            URL,
            "auth-cache-key",
            "$http_authorization",
            "auth-cache-duration",
            duration));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 202 401 5m      | 202 | PT5M
          200 202 401 5m      | 403 |
          200 202 10m, 401 5s | 401 | PT5S
          200 202 10m, 401 5s | 200 | PT10M
          10m                 | 200 | PT10M
          10m                 | 204 |
          any 1h 30m          | 403 | PT1H30M
          401 0s, any 1d      | 401 |
          401 0s, any 1d      | 204 | PT24H
          200 1m, 200 2m      | 200 | PT1M
          200 500ms           | 200 | PT0.5S
          200 1w              | 200 | PT168H
          200 1M              | 200 | PT720H
          200 1y              | 200 | PT8760H
          """)
  void answersAreKeptByTheirStatus(String duration, int status, String length) {
    Reading<IngressOptions> reading = cached(duration);
    assertThat(broken(reading)).isEmpty();
    assertThat(keeping(reading).orElseThrow().length(status))
        .isEqualTo(Optional.ofNullable(length).map(Duration::parse));
  }

  @Test
  void nothingIsKeptWithoutAKey() {
    assertThat(keeping(read(Map.of("auth-url", URL, "auth-cache-duration", "200 5m")))).isEmpty();
  }

  @Test
  void fiveMinutesHoldWhereNothingIsSaid() {
    Keeping keeping =
        keeping(read(Map.of("auth-url", URL, "auth-cache-key", "$remote_user"))).orElseThrow();
    assertThat(keeping.length(401)).contains(Duration.ofMinutes(5));
    assertThat(keeping.length(204)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"200", "5m 200", "200 5", "200 soon", "200 5m,", "600 5m", "200 5m 401"})
  void nothingIsKeptWhereTheTimeMakesNoSense(String duration) {
    Reading<IngressOptions> reading = cached(duration);
    assertThat(keeping(reading).flatMap(each -> each.length(200))).isEmpty();
    assertThat(broken(reading))
        .singleElement()
        .asString()
        .contains("auth-cache-duration", "\"" + duration + "\"", "no answer is kept");
    assertThat(reading.value().refusals()).isEmpty();
  }

  @Test
  void nothingIsKeptWhereTheKeyMakesNoSense() {
    Reading<IngressOptions> reading =
        read(Map.of("auth-url", URL, "auth-cache-key", "$ssl_client_fingerprint"));
    assertThat(keeping(reading)).isEmpty();
    assertThat(broken(reading))
        .singleElement()
        .asString()
        .contains("auth-cache-key", "$remote_user");
  }

  @Test
  void theConfigMapKeepsAnswersToItsOwnQuestion() {
    Reading<IngressOptions> reading =
        read(
            Map.of(),
            "global-auth-url",
            URL,
            "global-auth-cache-key",
            "$remote_user",
            "global-auth-cache-duration",
            "200 1m");
    assertThat(keeping(reading).orElseThrow().length(200)).contains(Duration.ofMinutes(1));
  }
}
