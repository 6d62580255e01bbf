// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The example of a pipeline, run as a pipeline does.
class CiExampleIT {
  @Test
  void thePipelineSaysWhetherTheNetworkIsAsExpectedAndLeavesNothing() throws IOException {
    try (Workplace place = Workplace.open()) {
      Path good =
          Files.writeString(
              place.home().resolve("good.yaml"),
              "expect:\n- {from: shop/front-end, to: shop/cart}\n");
      Path bad =
          Files.writeString(
              place.home().resolve("bad.yaml"), "expect:\n- {to: shop/payments, only: []}\n");
      Path report = place.home().resolve("report.xml");
      String script = "examples/ci/check-network.sh examples/shop ";
      assertThat(place.type(script + good + " " + report).ok().out())
          .contains("1 satisfied, 0 not, 0 could not be told.");
      assertThat(Files.readString(report))
          .contains("<testsuite name=\"" + good + "\" tests=\"1\" failures=\"0\" errors=\"0\">");
      place.type(script + bad + " " + report).failed(3);
      assertThat(Files.readString(report)).contains("failures=\"1\"");
      assertThat(place.type("ip link show").ok().out()).doesNotContain("portolan");
    }
  }
}
