// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The schedule of a CronJob: five fields, or a word such as `@daily`. Pure.
///
/// A day fits when the day of the month and the day of the week fit; when both are restricted, one
/// of them is enough, as in cron.
final class Schedule {
  private static final int YEARS_AHEAD = 5;
  private static final Map<String, String> WORDS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean anyDayOfMonth;
  private final boolean anyDayOfWeek;
  private final ZoneId zone;

  private Schedule(String[] fields, ZoneId zone) {
    this.minutes = field(fields[0], 0, 59, List.of());
    this.hours = field(fields[1], 0, 23, List.of());
    this.daysOfMonth = field(fields[2], 1, 31, List.of());
    this.months = field(fields[3], 1, 12, MONTHS);
    this.daysOfWeek = field(fields[4], 0, 7, DAYS);
    if (daysOfWeek.get(7)) {
      daysOfWeek.set(0);
    }
    this.anyDayOfMonth = isAny(fields[2]);
    this.anyDayOfWeek = isAny(fields[4]);
    this.zone = zone;
  }

  /// @throws IllegalArgumentException that says what is wrong with `text`
  static Schedule parse(String text, ZoneId zone) {
    String plain = WORDS.getOrDefault(text.trim(), text.trim());
    String[] fields = plain.split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found " + fields.length + ": [" + text + "]");
    }
    return new Schedule(fields, zone);
  }

  /// The first time after `after`; empty when there is none in the next years, such as for a
  /// 30th of February.
  Optional<Instant> next(Instant after) {
    ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    ZonedDateTime end = time.plusYears(YEARS_AHEAD);
    while (time.isBefore(end)) {
      if (!months.get(time.getMonthValue())) {
        time = time.plusMonths(1).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
      } else if (!isDay(time)) {
        time = time.plusDays(1).truncatedTo(ChronoUnit.DAYS);
      } else if (!hours.get(time.getHour())) {
        time = time.plusHours(1).truncatedTo(ChronoUnit.HOURS);
      } else if (!minutes.get(time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return Optional.of(time.toInstant());
      }
    }
    return Optional.empty();
  }

  private boolean isDay(ZonedDateTime time) {
    boolean month = daysOfMonth.get(time.getDayOfMonth());
    boolean week = daysOfWeek.get(time.getDayOfWeek().getValue() % 7);
    boolean both = anyDayOfMonth || anyDayOfWeek;
    return both ? (month && week) : (month || week);
  }

  private static boolean isAny(String field) {
    return field.startsWith("*") || field.startsWith("?");
  }

  private static BitSet field(String text, int least, int most, List<String> names) {
    BitSet values = new BitSet();
    for (String part : text.split(",")) {
      String[] range = part.split("/", 2);
      int step = range.length == 2 ? number(range[1], 1, most, List.of(), text) : 1;
      int from;
      int to;
      if (range[0].equals("*") || range[0].equals("?")) {
        from = least;
        to = names.equals(DAYS) ? most - 1 : most;
      } else {
        String[] ends = range[0].split("-", 2);
        from = number(ends[0], least, most, names, text);
        to =
            ends.length == 2
                ? number(ends[1], least, most, names, text)
                : range.length == 2 ? most : from;
      }
      if (from > to) {
        throw new IllegalArgumentException("beginning of range beyond its end: " + text);
      }
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
    }
    return values;
  }

  private static int number(String text, int least, int most, List<String> names, String field) {
    int name = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (name >= 0) {
      return names.equals(MONTHS) ? name + 1 : name;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
      throw new IllegalArgumentException(
          number + " is not between " + least + " and " + most + ": " + field);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("failed to parse number: " + field, notANumber);
    }
  }
}
