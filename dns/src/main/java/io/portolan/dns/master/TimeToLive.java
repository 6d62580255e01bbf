// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times in master files: `3600`, or with units, `1h30m`.
final class TimeToLive {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,10}[sSmMhHdDwW]?)+");
  private static final Pattern PART = Pattern.compile("([0-9]{1,10})([sSmMhHdDwW]?)");

  private TimeToLive() {}

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /// In seconds, 0 to 2^31-1 (RFC 2181 section 8).
  static long parse(String text) {
    if (!isOne(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is no time");
    }
    long seconds = 0;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      seconds += Long.parseLong(part.group(1)) * unit(part.group(2));
    }
    if (seconds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(text + " is longer than 2147483647 seconds");
    }
    return seconds;
  }

  private static long unit(String unit) {
    return switch (unit) {
      case "m", "M" -> 60;
      case "h", "H" -> 3_600;
      case "d", "D" -> 86_400;
      case "w", "W" -> 604_800;
      default -> 1;
    };
  }
}
