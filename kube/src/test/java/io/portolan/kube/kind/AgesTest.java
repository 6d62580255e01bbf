// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
  @ParameterizedTest
  @CsvSource({
    "PT-5S,<invalid>",
    "PT-1S,0s",
    "PT0S,0s",
    "PT119S,119s",
    "PT2M,2m",
    "PT3M10S,3m10s",
    "PT10M30S,10m",
    "PT179M,179m",
    "PT3H,3h",
    "PT7H59M,7h59m",
    "PT8H30M,8h",
    "PT47H,47h",
    "PT48H,2d",
    "P7DT5H,7d5h",
    "P8DT5H,8d",
    "P729D,729d",
    "P730D,2y",
    "P800D,2y70d",
    "P3000D,8y"
  })
  void getsCoarserTheLongerItIs(Duration span, String text) {
    assertThat(Ages.print(span)).isEqualTo(text);
  }

  @Test
  void isUnknownWithoutATime() {
    assertThat(Ages.since("", Instant.EPOCH)).isEqualTo("<unknown>");
  }
}
