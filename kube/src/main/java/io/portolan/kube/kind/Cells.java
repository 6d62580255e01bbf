// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Texts that several tables have in common.
public final class Cells {
  public static final String NONE = "<none>";
  public static final String UNSET = "<unset>";
  public static final String UNKNOWN = "<unknown>";

  private Cells() {}

  /// The text, or `<none>` when it is empty.
  public static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  public static String orNone(JsonNode from, String... path) {
    return orNone(Tree.text(from, path));
  }

  /// A map of labels as `a=b,c=d`, sorted by key.
  public static String labels(JsonNode labels) {
    TreeMap<String, String> sorted = new TreeMap<>();
    labels.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue().asText("")));
    return orNone(
        sorted.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(",")));
  }

  /// A label selector as `a=b,c in (d,e)`, sorted by key; `<error>` when there is none to print.
  public static String selector(JsonNode selector) {
    if (!selector.isObject()) {
      return NONE;
    }
    TreeMap<String, String> sorted = new TreeMap<>();
    for (var label : Tree.at(selector, "matchLabels").properties()) {
      sorted.put(label.getKey() + " ", label.getKey() + "=" + label.getValue().asText(""));
    }
    int position = 0;
    for (ObjectNode expression : Tree.objects(selector, "matchExpressions")) {
      String key = Tree.text(expression, "key");
      sorted.put(key + " " + position++, expression(key, expression));
    }
    return orNone(String.join(",", sorted.values()));
  }

  private static String expression(String key, ObjectNode expression) {
    String values =
        Tree.texts(expression, "values").stream()
            .sorted()
            .collect(Collectors.joining(",", " (", ")"));
    String operator = Tree.text(expression, "operator");
    return switch (operator) {
      case "In", "NotIn" -> key + " " + operator.toLowerCase(Locale.ROOT) + values;
      case "Exists" -> key;
      case "DoesNotExist" -> "!" + key;
      default -> "<error>";
    };
  }

  /// The names of the containers of a pod spec.
  public static String containers(JsonNode podSpec) {
    return ofContainers(podSpec, "name");
  }

  /// The images of the containers of a pod spec.
  public static String images(JsonNode podSpec) {
    return ofContainers(podSpec, "image");
  }

  private static String ofContainers(JsonNode podSpec, String field) {
    return StreamSupport.stream(Tree.at(podSpec, "containers").spliterator(), false)
        .map(container -> Tree.text(container, field))
        .collect(Collectors.joining(","));
  }

  /// At most three of `all`, and how many more there are.
  public static String firstThree(List<String> all) {
    if (all.size() <= 3) {
      return String.join(",", all);
    }
    return String.join(",", all.subList(0, 3)) + " + " + (all.size() - 3) + " more...";
  }

  /// The short names of volume access modes, `RWO,ROX`.
  public static String accessModes(JsonNode object, String... path) {
    return Tree.texts(object, path).stream()
        .distinct()
        .map(
            mode ->
                switch (mode) {
                  case "ReadWriteOnce" -> "RWO";
                  case "ReadOnlyMany" -> "ROX";
                  case "ReadWriteMany" -> "RWX";
                  case "ReadWriteOncePod" -> "RWOP";
                  default -> mode;
                })
        .collect(Collectors.joining(","));
  }
}
