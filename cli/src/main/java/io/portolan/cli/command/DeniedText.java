// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Denied connections as lines of text, each connection at most once in ten seconds.
final class DeniedText {
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final DateTimeFormatter time;
  private final Map<String, Instant> said = new HashMap<>();
  private Instant heard = Instant.EPOCH;

  DeniedText(ZoneId zone) {
    time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
  }

  /// Since when there may be news.
  Instant heard() {
    return heard;
  }

  /// What there is to say that was not said before.
  ///
  /// @param answer the daemon's, oldest first for each node
  String news(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    List<JsonNode> denied =
        answer
            .path("denied")
            .valueStream()
            .sorted(Comparator.comparing(each -> each.path("time").asText()))
            .toList();
    for (JsonNode each : denied) {
      Instant last = Instant.parse(each.path("time").asText());
      heard = last.isAfter(heard) ? last : heard;
      String line = line(each);
      Instant before = said.getOrDefault(line, Instant.MIN);
      if (before.equals(Instant.MIN) || last.isAfter(before.plus(QUIET))) {
        said.put(line, last);
        text.append(time.format(last)).append("  ").append(line).append('\n');
      }
    }
    int omitted = answer.path("omitted").asInt();
    if (omitted > 0) {
      text.append("          and ").append(omitted).append(" more\n");
    }
    return text.toString();
  }

  private static String line(JsonNode denied) {
    return "%s -> %s %d/%s  %s: %s"
        .formatted(
            end(denied.path("from")),
            end(denied.path("to")),
            denied.path("port").asInt(),
            denied.path("protocol").asText(),
            denied.path("direction").asText(),
            denied.path("by").asText());
  }

  private static String end(JsonNode end) {
    String address = end.path("address").asText();
    return end.has("pod") ? end.path("pod").asText() + " (" + address + ")" : address;
  }
}
