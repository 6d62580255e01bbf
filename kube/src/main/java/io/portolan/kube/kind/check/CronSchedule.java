// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import io.portolan.kube.kind.GoText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Checks cron schedules of five fields, and the named ones.
public final class CronSchedule {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<String> NAMED =
      List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");

  private CronSchedule() {}

  /// One field: its bounds, and names for its values from the lowest on.
  private record Field(int lowest, int highest, List<String> names) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field(0, 59, List.of()),
          new Field(0, 23, List.of()),
          new Field(1, 31, List.of()),
          new Field(1, 12, MONTHS),
          new Field(0, 6, DAYS));

  /// What is wrong with it; empty when nothing is.
  public static Optional<String> problem(String schedule) {
    if (schedule.startsWith("@")) {
      boolean known = NAMED.contains(schedule) || schedule.matches("@every [0-9].*");
      return known ? Optional.empty() : Optional.of("unrecognized descriptor: " + schedule);
    }
    String[] parts = schedule.strip().split("\\s+");
    if (parts.length != FIELDS.size()) {
      return Optional.of(
          "expected exactly 5 fields, found "
              + parts.length
              + ": ["
              + String.join(" ", parts)
              + "]");
    }
    for (int i = 0; i < parts.length; i++) {
      for (String range : parts[i].split(",")) {
        Optional<String> problem = range(range, FIELDS.get(i));
        if (problem.isPresent()) {
          return problem;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> range(String range, Field field) {
    String[] steps = range.split("/", -1);
    String[] bounds = steps[0].split("-", -1);
    if (steps.length > 2) {
      return Optional.of("too many slashes: " + range);
    }
    if (bounds.length > 2) {
      return Optional.of("too many hyphens: " + range);
    }
    int start = field.lowest();
    int end = field.highest();
    if (!bounds[0].equals("*") && !bounds[0].equals("?")) {
      try {
        start = value(bounds[0], field);
        end = bounds.length == 2 ? value(bounds[1], field) : steps.length == 2 ? end : start;
      } catch (NumberFormatException _) {
        return Optional.of(notANumber(bounds[bounds.length - 1]));
      }
    }
    if (steps.length == 2) {
      if (!steps[1].matches("[0-9]{1,9}")) {
        return Optional.of(notANumber(steps[1]));
      }
      if (Integer.parseInt(steps[1]) == 0) {
        return Optional.of("step of range should be a positive number: " + range);
      }
    }
    if (start < field.lowest()) {
      return Optional.of(
          "beginning of range (" + start + ") below minimum (" + field.lowest() + "): " + range);
    }
    if (end > field.highest()) {
      return Optional.of(
          "end of range (" + end + ") above maximum (" + field.highest() + "): " + range);
    }
    return start > end
        ? Optional.of(
            "beginning of range (" + start + ") beyond end of range (" + end + "): " + range)
        : Optional.empty();
  }

  private static int value(String text, Field field) {
    int name = field.names().indexOf(text.toLowerCase(Locale.ROOT));
    return name >= 0 ? field.lowest() + name : Integer.parseUnsignedInt(text);
  }

  private static String notANumber(String text) {
    return "failed to parse int from "
        + text
        + ": strconv.Atoi: parsing "
        + GoText.quote(text)
        + ": invalid syntax";
  }
}
