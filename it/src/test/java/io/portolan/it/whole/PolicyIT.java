// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/policy.md shows is what one sees.
class PolicyIT {
  @ParameterizedTest
  @ValueSource(strings = {"Try it", "The most common mistake", "By name"})
  void theTranscriptsPrintWhatIsShown(String section) throws IOException {
    try (Workplace place = Workplace.open()) {
      replay(place, section);
    }
  }

  @Test
  void kubectlShowsTheWarning() throws IOException {
    try (Workplace place = Workplace.open()) {
      place.type("./portolan up").ok();
      replay(place, "What a writer is told");
    }
  }

  private static void replay(Workplace place, String section) throws IOException {
    String document = Files.readString(Workplace.PROJECT.resolve("docs/policy.md"));
    Transcript transcript = Transcript.ofSection(document, section);
    assertThat(transcript.steps()).isNotEmpty();
    for (Transcript.Step step : transcript.steps()) {
      String printed = place.type(step.command()).ok().out();
      assertThat(step.allows(printed))
          .as(
              "docs/policy.md shows for \"%s\":%n%s%nbut it prints:%n%s",
              step.command(), String.join("\n", step.shown()), printed)
          .isTrue();
    }
  }
}
