// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/trace.md and docs/verify.md show is what one sees, from the top to the bottom.
class ExplainDocumentsIT {
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.*)$");

  @ParameterizedTest
  @ValueSource(strings = {"docs/trace.md", "docs/verify.md"})
  void theTranscriptsPrintWhatIsShown(String file) throws IOException {
    String document = Files.readString(Workplace.PROJECT.resolve(file));
    List<String> sections =
        HEADING.matcher(document).results().map((MatchResult found) -> found.group(1)).toList();
    List<Transcript> transcripts =
        sections.stream()
            .map(section -> Transcript.of(file, section))
            .filter(transcript -> !transcript.steps().isEmpty())
            .toList();
    assertThat(transcripts).hasSizeGreaterThan(1);
    try (Workplace place = Workplace.open()) {
      transcripts.forEach(transcript -> transcript.replay(place));
    }
  }
}
