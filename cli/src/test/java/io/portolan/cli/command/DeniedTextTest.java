// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DeniedTextTest {
  private final DeniedText text = new DeniedText(ZoneOffset.UTC);

  private static JsonNode answer(String... times) throws IOException {
    StringBuilder yaml = new StringBuilder("denied:\n");
    for (String time : times) {
      yaml.append(
          """
          - time: 2026-01-01T%sZ
            direction: egress
            from: {address: 10.244.1.2, pod: shop/cart}
            to: {address: 10.96.0.10}
            protocol: UDP
            port: 53
            by: NetworkPolicy shop/deny isolates shop/cart for egress, no rule allows it
          """
              .formatted(time));
    }
    return new YAMLMapper().readTree(yaml.toString());
  }

  @Test
  void aLineSaysWhoWasDeniedWhatAndByWhatRule() throws IOException {
    assertThat(text.news(answer("10:00:01")))
        .isEqualTo(
            "10:00:01  shop/cart (10.244.1.2) -> 10.96.0.10 53/UDP  egress:"
                + " NetworkPolicy shop/deny isolates shop/cart for egress, no rule allows it\n");
  }

  @Test
  void whoKeepsTryingIsNamedOnceInTenSeconds() throws IOException {
    assertThat(text.news(answer("10:00:01"))).isNotEmpty();
    assertThat(text.news(answer("10:00:01"))).isEmpty();
    assertThat(text.news(answer("10:00:11"))).isEmpty();
    assertThat(text.news(answer("10:00:12"))).startsWith("10:00:12  shop/cart ");
  }
}
