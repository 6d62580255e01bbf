// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Values as Go prints them, since Kubernetes' messages contain them.
public final class GoText {
  private GoText() {}

  /// A text in double quotes, with Go's escapes.
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append(String.format("\\x%02x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /// A JSON value: a text in quotes, nothing as `null`, anything else as JSON.
  public static String print(JsonNode value) {
    return value.isTextual()
        ? quote(value.textValue())
        : value.isMissingNode() ? "null" : value.toString();
  }

  /// A map of texts as Go's `%#v` prints it, keys sorted.
  public static String map(JsonNode map) {
    if (!map.isObject()) {
      return "map[string]string(nil)";
    }
    TreeMap<String, String> sorted = new TreeMap<>();
    map.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue().asText("")));
    return sorted.entrySet().stream()
        .map(entry -> quote(entry.getKey()) + ":" + quote(entry.getValue()))
        .collect(Collectors.joining(", ", "map[string]string{", "}"));
  }

  /// A list of texts as Go's `%#v` prints it.
  public static String list(JsonNode list) {
    if (!list.isArray()) {
      return "[]string(nil)";
    }
    return StreamSupport.stream(list.spliterator(), false)
        .map(element -> quote(element.asText("")))
        .collect(Collectors.joining(", ", "[]string{", "}"));
  }
}
