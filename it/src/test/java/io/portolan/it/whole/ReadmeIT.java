// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.cli.failure.Answer;
import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What README.md shows is what the program does.
class ReadmeIT {
  private static String read(String file) throws IOException {
    return Files.readString(Workplace.PROJECT.resolve(file));
  }

  @Test
  void theTwoCommandsWorkAsWritten() {
    Transcript transcript = Transcript.of("README.md", "Two commands");
    assertThat(transcript.steps()).hasSize(2);
    replay(transcript);
  }

  @Test
  void theLookAroundPrintsWhatIsShown() {
    Transcript transcript = Transcript.of("README.md", "A look around");
    assertThat(transcript.steps())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(step -> assertThat(step.shown()).as(step.command()).isNotEmpty());
    replay(transcript);
  }

  private static void replay(Transcript transcript) {
    try (Workplace shell = Workplace.open()) {
      transcript.replay(shell);
    }
  }

  @Test
  void everyCommandOfTheTableHasHelp() throws IOException {
    List<String> commands =
        Pattern.compile("(?m)^\\| `\\./portolan ([a-z-]+)")
            .matcher(read("README.md"))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(commands).contains("up", "status", "publish", "logs", "kubeconfig", "down");
    try (Workplace shell = Workplace.open()) {
      for (String command : commands) {
        assertThat(shell.type("./portolan " + command + " --help").ok().out())
            .contains("Usage: portolan " + command);
      }
    }
  }

  @Test
  void theExitCodesAreThoseOfTheProgramAndItsLauncher() throws IOException {
    String sentence = read("README.md").split("Exit codes: ", 2)[1].split("\n\n", 2)[0];
    Set<Integer> codes = new TreeSet<>(Set.of(0));
    Stream.of(Failure.Kind.values()).forEach(kind -> codes.add(kind.exitCode()));
    Stream.of(Answer.values()).forEach(answer -> codes.add(answer.exitCode()));
    codes.addAll(numbers("\\bexit (\\d+)", read("portolan") + read("build-env")));

    assertThat(numbers("(?:^|;\\s)(\\d+) ", sentence)).isEqualTo(codes);
  }

  private static Set<Integer> numbers(String pattern, String text) {
    Set<Integer> numbers = new TreeSet<>();
    Pattern.compile(pattern)
        .matcher(text)
        .results()
        .forEach(found -> numbers.add(Integer.valueOf(found.group(1))));
    return numbers;
  }
}
