// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.cli.failure.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What console blocks of a document show: commands, and what each printed. A line `...` stands for
/// any number of lines.
///
/// @param place the document, for messages
record Transcript(String place, List<Step> steps) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```$");

  /// A command and the lines under it; none means that what it prints is not shown.
  record Step(String command, List<String> shown) {

    /// Whether this is what was shown, but for what differs from run to run.
    boolean allows(String printed) {
      return shown.isEmpty() || pattern().matcher(normalised(printed) + "\n").matches();
    }

    private Pattern pattern() {
      return Pattern.compile(
          shown.stream()
                  .map(
                      line ->
                          line.strip().equals("...")
                              ? "(?:.*\\n)*?"
                              : Pattern.quote(normalised(line)) + "\\n")
                  .collect(Collectors.joining())
              + "\\n*");
    }
  }

  /// The console blocks of a section of a file of the project, one after the other.
  static Transcript of(String file, String heading) {
    try {
      String document = Files.readString(Workplace.PROJECT.resolve(file));
      return new Transcript(file, ofSection(document, heading).steps());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Types each command, and holds what it prints against what is shown. That an answer is no is
  /// not a failure.
  void replay(Workplace shell) {
    assertThat(steps).as(place).isNotEmpty();
    for (Step step : steps) {
      Workplace.Outcome outcome = shell.type(step.command());
      assertThat(outcome.exitCode())
          .as(outcome.toString())
          .isIn(Answer.YES.exitCode(), Answer.NO.exitCode());
      assertThat(step.allows(outcome.out()))
          .as(
              "%s shows for \"%s\":%n%s%nbut it prints:%n%s",
              place, step.command(), String.join("\n", step.shown()), outcome.out())
          .isTrue();
    }
  }

  /// The console blocks of a section, one after the other.
  static Transcript ofSection(String document, String heading) {
    String section = document.split("(?m)^## " + Pattern.quote(heading) + "$", 2)[1];
    String text =
        BLOCK
            .matcher(section.split("(?m)^## ", 2)[0])
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining());
    List<Step> steps = new ArrayList<>();
    for (String step : text.split("(?m)^\\$ ")) {
      if (!step.isBlank()) {
        List<String> lines = step.strip().lines().toList();
        steps.add(new Step(lines.getFirst(), lines.subList(1, lines.size())));
      }
    }
    return new Transcript("the document", List.copyOf(steps));
  }

  /// Without names that are made up, addresses that are given out, the nodes of pods and the way
  /// between them, times, and the width of columns.
  static String normalised(String text) {
    String result = text.stripTrailing();
    for (Varying varying : Varying.values()) {
      result = varying.pattern.matcher(result).replaceAll(varying::mark);
    }
    return result;
  }

  /// What differs from run to run; a group that a pattern has is kept.
  private enum Varying {
    POD_NAME("(?<=[a-z])-[a-z0-9]{5,10}-[a-z0-9]{5}\\b"),
    CLUSTER_IP("\\b10\\.96\\.(?!0\\.)\\d+\\.\\d+\\b"),
    POD_ADDRESS("\\b10\\.244\\.\\d+\\.\\d+\\b"),
    NODE_OF_POD("(POD_ADDRESS +|\"node\":\"|[·✗] [a-z]+ +)node-\\d"),
    /// A step that is there when two pods are on two nodes.
    WAY("(?m)^  · way .*\\n"),
    TIME_OF_DAY("\\b\\d\\d:\\d\\d:\\d\\d\\b"),
    AGE("\\b(?:\\d+m)?\\d+s\\b"),
    SECONDS("\\b\\d+\\.\\d+(?= s\\b)"),
    SPACES(" +");

    private final Pattern pattern;

    Varying(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    private String mark(MatchResult found) {
      String kept = found.groupCount() == 0 ? "" : found.group(1);
      return switch (this) {
        case SPACES -> " ";
        case WAY -> "";
        default -> kept + name();
      };
    }
  }
}
