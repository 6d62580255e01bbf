// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts with variables.
class TemplateTest {
  private static final Template.Values VALUES =
      new Template.Values("https", "a.test", "a.test:8443", "GET", "/a b?c=d&e=é");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain                          | plain
          $scheme://$http_host/x         | https://a.test:8443/x
          https://${host}x               | https://a.testx
          $request_method                | GET
          $request_uri!                  | /a b?c=d&e=é!
          rd=$escaped_request_uri        | rd=%2Fa%20b%3Fc%3Dd%26e%3D%E9
          $host$host                     | a.testa.test
          """)
  void fillsVariablesIn(String text, String expected) {
    assertThat(Template.parse(text).orElseThrow().text(VALUES)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$", "$args", "$hostname", "${host", "$cookie_x", "a$1", "${}", "$$host"})
  void knowsNoOthers(String text) {
    assertThat(Template.parse(text)).isEmpty();
  }

  @Test
  void noTextMakesTheReaderFail() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String[] pieces = {"$", "{", "}", "host", "request_uri", "/", "é", "", "$host", "${scheme}"};
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      Template.parse(text.toString())
          .ifPresent(
              each -> {
                assertThat(each.text(VALUES)).as("seed %d: %s", seed, text).doesNotContain("$");
                assertThat(each).hasToString(text.toString());
              });
    }
  }
}
