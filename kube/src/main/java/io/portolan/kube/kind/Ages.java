// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// Spans of time in the short form of `kubectl get`: `45s`, `3m10s`, `2d4h`, `3y`.
public final class Ages {
  private Ages() {}

  /// How long the object has existed; `<unknown>` when it does not say.
  public static String age(ObjectNode object, Instant now) {
    return since(Tree.text(object, "metadata", "creationTimestamp"), now);
  }

  /// The time since `timestamp` (RFC 3339); `<unknown>` when it is empty or malformed.
  public static String since(String timestamp, Instant now) {
    if (timestamp.isEmpty()) {
      return "<unknown>";
    }
    try {
      return print(Duration.between(Instant.parse(timestamp), now));
    } catch (DateTimeParseException _) {
      return "<unknown>";
    }
  }

  /// Coarser the longer it is, as Kubernetes rounds; a clock skew of up to two seconds is `0s`.
  public static String print(Duration span) {
    long seconds = span.toMillis() / 1000;
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 60 * 2) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return withRest(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 60 * 3) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return withRest(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (hours < 24 * 8) {
      return withRest(days, "d", hours % 24, "h");
    }
    if (hours < 24 * 365 * 2) {
      return days + "d";
    }
    long years = days / 365;
    return hours < 24 * 365 * 8 ? withRest(years, "y", days % 365, "d") : years + "y";
  }

  private static String withRest(long amount, String unit, long rest, String restUnit) {
    return rest == 0 ? amount + unit : amount + unit + rest + restUnit;
  }
}
