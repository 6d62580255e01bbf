// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/policy.md shows is what one sees.
class PolicyIT {
  private static final String DOCUMENT = "docs/policy.md";

  @ParameterizedTest
  @ValueSource(strings = {"Try it", "The most common mistake", "By name"})
  void theTranscriptsPrintWhatIsShown(String section) {
    try (Workplace place = Workplace.open()) {
      Transcript.of(DOCUMENT, section).replay(place);
    }
  }

  @Test
  void kubectlShowsTheWarning() {
    try (Workplace place = Workplace.open()) {
      place.type("./portolan up").ok();
      Transcript.of(DOCUMENT, "What a writer is told").replay(place);
    }
  }

  @Test
  void aNamespaceThatAsksHasEventsOfWhatIsDenied() {
    try (Workplace place = Workplace.open()) {
      place.type("./portolan up -f examples/shop -f examples/shop-policies").ok();
      place.type("kubectl annotate namespace shop portolan.io/denied-events=true").ok();
      place.type("kubectl -n shop exec deploy/front-end -- curl -s -m 1 http://payments/");
      String events =
          place
              .type(
                  "timeout 20 kubectl -n shop get events --watch"
                      + " --field-selector reason=ConnectionDenied | grep -m 1 ConnectionDenied")
              .ok()
              .out();
      assertThat(events)
          .contains("Warning", "pod/front-end-", "egress to shop/payments-", "8083/TCP: ");
    }
  }
}
