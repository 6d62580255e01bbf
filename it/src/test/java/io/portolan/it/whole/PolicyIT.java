// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/policy.md shows is what one sees.
class PolicyIT {
  private static final String DOCUMENT = "docs/policy.md";

  @ParameterizedTest
  @ValueSource(strings = {"Try it", "The most common mistake"})
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
}
