// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Answers to `verify` as people and CI read them.
final class VerifyText {
  private VerifyText() {}

  /// Clients down, what is offered across, and what differs.
  static String matrix(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    List<String> clients = texts(answer.path("clients"));
    List<String> targets = texts(answer.path("targets"));
    int width = clients.stream().mapToInt(String::length).max().orElse(0);
    text.append(" ".repeat(width + 2));
    for (int i = 0; i < targets.size(); i++) {
      text.append(String.format("%3d", i + 1));
    }
    text.append('\n');
    for (int row = 0; row < clients.size(); row++) {
      text.append(String.format("%-" + Math.max(1, width + 2) + "s", clients.get(row)));
      for (String target : targets) {
        text.append("  ").append(mark(answer.path("cells").path(row).path(target).asText()));
      }
      text.append('\n');
    }
    text.append('\n');
    for (int i = 0; i < targets.size(); i++) {
      text.append(String.format("%3d  %s%n", i + 1, targets.get(i)));
    }
    text.append(
        "\n✓ reaches   · is denied   ✗ is refused or lost   ! differs   (blank) is itself\n\n");
    for (JsonNode difference : answer.path("differences")) {
      text.append(
          String.format(
              "! %s: foretold %s (%s), observed %s%n",
              difference.path("connection").asText(),
              difference.path("foretold").asText(),
              difference.path("by").asText(),
              difference.path("observed").asText()));
    }
    return text.append(
            String.format(
                "%d connections tried, %d not as foretold.%n",
                answer.path("connections").asInt(), answer.path("differences").size()))
        .toString();
  }

  private static String mark(String cell) {
    return switch (cell) {
      case "" -> " ";
      case "allowed" -> "✓";
      case "denied" -> "·";
      case "differs" -> "!";
      default -> "✗";
    };
  }

  static String findings(String file, JsonNode answer) {
    StringBuilder text = new StringBuilder();
    for (JsonNode result : answer.path("expectations")) {
      String finding = result.path("finding").asText();
      text.append(
          String.format(
              "%s %s:%d  %s%n",
              switch (finding) {
                case "satisfied" -> "✓";
                case "violated" -> "✗";
                default -> "?";
              },
              file,
              result.path("line").asInt(),
              result.path("statement").asText()));
      result
          .path("details")
          .forEach(each -> text.append("    ").append(each.asText()).append('\n'));
    }
    return text.append(
            String.format(
                "%n%d satisfied, %d not, %d could not be told.%n",
                answer.path("satisfied").asInt(),
                answer.path("violated").asInt(),
                answer.path("unknown").asInt()))
        .toString();
  }

  /// As JUnit's readers take it: a violated statement is a failure, one that could not be told an
  /// error.
  static String junit(String file, JsonNode answer) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.append(
        String.format(
            "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\">%n",
            xml(file),
            answer.path("expectations").size(),
            answer.path("violated").asInt(),
            answer.path("unknown").asInt()));
    for (JsonNode result : answer.path("expectations")) {
      String name = xml(result.path("statement").asText());
      String place = xml(file + ":" + result.path("line").asInt());
      String details = xml(String.join("\n", texts(result.path("details"))));
      String element =
          switch (result.path("finding").asText()) {
            case "satisfied" -> "";
            case "violated" -> "failure";
            default -> "error";
          };
      text.append(String.format("  <testcase classname=\"%s\" name=\"%s\"", place, name))
          .append(
              element.isEmpty()
                  ? "/>\n"
                  : String.format(
                      ">%n    <%s message=\"%s\">%s</%s>%n  </testcase>%n",
                      element, name, details, element));
    }
    return text.append("</testsuite>\n").toString();
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// The cluster as it is, as a file for `--expect`.
  static String expectations(JsonNode answer) {
    StringBuilder text =
        new StringBuilder("# Who reaches what. Written by portolan verify --generate.\nexpect:\n");
    for (String target : texts(answer.path("targets"))) {
      if (target.startsWith("nodeport/")) {
        // The cluster draws its number.
        continue;
      }
      List<String> reaching = texts(answer.path("reaching").path(target));
      int slash = target.lastIndexOf('/');
      text.append("  - to: ").append(target, 0, slash).append('\n');
      if (!target.endsWith("/TCP")) {
        text.append("    protocol: ").append(target.substring(slash + 1)).append('\n');
      }
      text.append("    only: [").append(String.join(", ", reaching)).append("]\n");
    }
    return text.toString();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
