// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a console block of a document shows: commands, and what each printed. A line `...` stands
/// for any number of lines.
record Transcript(List<Step> steps) {
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
    return new Transcript(List.copyOf(steps));
  }

  /// Without names that are made up, the addresses and nodes of pods, times, and the width of
  /// columns.
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
    POD_ADDRESS("\\b10\\.244\\.\\d+\\.\\d+\\b"),
    NODE_OF_POD("(POD_ADDRESS +|\"node\":\")node-\\d"),
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
      return this == SPACES ? " " : kept + name();
    }
  }
}
