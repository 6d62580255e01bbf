// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import java.time.Duration;

/// Times as nft writes them: `1h30m`, `59s996ms`.
final class TimeText {
  private TimeText() {}

  static String print(Duration time) {
    StringBuilder text = new StringBuilder();
    append(text, time.toDays(), "d");
    append(text, time.toHoursPart(), "h");
    append(text, time.toMinutesPart(), "m");
    append(text, time.toSecondsPart(), "s");
    append(text, time.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }

  /// @throws IllegalArgumentException that quotes `text`, when it is no time
  static Duration parse(String text) {
    Duration time = Duration.ZERO;
    int at = 0;
    while (at < text.length()) {
      int digits = at;
      while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
        digits++;
      }
      int end = digits;
      while (end < text.length() && !Character.isDigit(text.charAt(end))) {
        end++;
      }
      if (digits == at) {
        throw new IllegalArgumentException("\"" + text + "\" is not a time");
      }
      long count = Long.parseLong(text, at, digits, 10);
      time = time.plus(unit(text, text.substring(digits, end)).multipliedBy(count));
      at = end;
    }
    return time;
  }

  private static Duration unit(String text, String unit) {
    return switch (unit) {
      case "d" -> Duration.ofDays(1);
      case "h" -> Duration.ofHours(1);
      case "m" -> Duration.ofMinutes(1);
      case "s", "" -> Duration.ofSeconds(1);
      case "ms" -> Duration.ofMillis(1);
      default -> throw new IllegalArgumentException("\"" + text + "\" is not a time");
    };
  }
}
