// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/// An answer to `trace` as a person reads it.
final class TraceText {
  private TraceText() {}

  static String of(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%s → %s %s%n%n",
            side(answer.path("from")), side(answer.path("to")), answer.path("protocol").asText()));
    for (JsonNode step : answer.path("steps")) {
      text.append(
          String.format(
              "  %s %-9s%-8s %s%n",
              step.path("stops").asBoolean() ? "✗" : "·",
              step.path("kind").asText(),
              step.path("node").asText(),
              step.path("text").asText() + rule(step)));
    }
    for (JsonNode warning : answer.path("warnings")) {
      text.append(
          String.format(
              "  ! %s%s: %s%n",
              warning.path("object").asText(), rule(warning), warning.path("text").asText()));
    }
    text.append('\n')
        .append(answer.path("verdict").asText().toUpperCase(Locale.ROOT))
        .append("  ")
        .append(answer.path("reason").asText())
        .append('\n');
    if (answer.has("reached")) {
      text.append(
          String.format(
              "  chance decides: %d of %d endpoints are reached%n",
              answer.path("reached").asInt(), answer.path("endpoints").asInt()));
    }
    for (JsonNode advice : answer.path("advice")) {
      text.append("  → ").append(advice.asText()).append('\n');
    }
    if (answer.has("live")) {
      JsonNode live = answer.path("live");
      text.append(
          String.format(
              "LIVE  %s, %s%n",
              live.path("outcome").asText(),
              live.path("agrees").asBoolean() ? "as foretold" : "which was NOT foretold"));
      JsonNode certificate = live.path("certificate");
      if (!certificate.isMissingNode()) {
        text.append(
            String.format(
                "      certificate of %s for %s, until %s%n",
                certificate.path("subject").asText(),
                certificate.path("names").asText(),
                certificate.path("until").asText()));
      }
    }
    return text.toString();
  }

  private static String side(JsonNode side) {
    String address = side.path("address").asText();
    String port = side.has("port") ? ":" + side.path("port").asInt() : "";
    String name = side.path("name").asText();
    if (address.isEmpty() || address.equals(name)) {
      return name + port;
    }
    return name + " (" + (address.contains(":") ? "[" + address + "]" : address) + port + ")";
  }

  private static String rule(JsonNode step) {
    String rule = step.path("rule").asText();
    String file =
        step.has("file") ? step.path("file").asText() + ":" + step.path("line").asInt() : "";
    if (rule.isEmpty() && file.isEmpty()) {
      return "";
    }
    return " (" + rule + (rule.isEmpty() || file.isEmpty() ? "" : ", ") + file + ")";
  }
}
