// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.managed.Elements.UnfitElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Holds what a manager applies against the shape of its kind, with Kubernetes' messages.
final class AppliedCheck {
  private final List<String> problems = new ArrayList<>();

  private AppliedCheck() {}

  /// What is wrong with the value; empty when nothing is.
  static Optional<String> problem(Shape shape, JsonNode value) {
    AppliedCheck check = new AppliedCheck();
    check.visit(shape, value, "");
    return switch (check.problems.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(check.problems.getFirst());
      default -> Optional.of("errors:\n  " + String.join("\n  ", check.problems));
    };
  }

  private void visit(Shape shape, JsonNode value, String path) {
    if (value.isNull()) {
      return;
    }
    switch (shape) {
      case Shape.Scalar scalar -> scalar(scalar, value, path);
      case Shape.Untyped _ -> {}
      case Shape.Struct struct -> struct(struct, value, path);
      case Shape.MapOf map -> {
        if (isMap(value, path)) {
          sorted(value).forEach((name, below) -> visit(map.value(), below, path + "." + name));
        }
      }
      case Shape.ListOf list -> list(list, value, path);
    }
  }

  private void problem(String path, String what) {
    problems.add(path.isEmpty() ? what : path + ": " + what);
  }

  private void scalar(Shape.Scalar type, JsonNode value, String path) {
    boolean fits =
        switch (type) {
          case NUMBER -> value.isNumber();
          case TEXT -> value.isTextual();
          case BOOLEAN -> value.isBoolean();
          case ANY -> value.isValueNode();
        };
    if (!fits) {
      problem(
          path,
          switch (type) {
            case NUMBER -> "expected numeric (int or float), got " + goType(value);
            case TEXT -> "expected string, got &value.valueUnstructured{Value:" + go(value) + "}";
            case BOOLEAN -> "expected boolean, got &{" + plain(value) + "}";
            case ANY -> "expected any scalar, got &{" + plain(value) + "}";
          });
    }
  }

  private boolean isMap(JsonNode value, String path) {
    if (!value.isObject()) {
      problem(path, "expected map, got &{" + plain(value) + "}");
    }
    return value.isObject();
  }

  private void struct(Shape.Struct struct, JsonNode value, String path) {
    if (!isMap(value, path)) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : sorted(value).entrySet()) {
      String below = path + "." + field.getKey();
      Shape.Member member = struct.members().get(field.getKey());
      if (member == null) {
        problem(below, "field not declared in schema");
        return;
      }
      visit(member.shape(), field.getValue(), below);
    }
  }

  private void list(Shape.ListOf list, JsonNode value, String path) {
    if (!value.isArray()) {
      problem(path, "expected list, got &{" + plain(value) + "}");
      return;
    }
    Set<PathElement> seen = new HashSet<>();
    int position = 0;
    for (JsonNode item : value) {
      PathElement element = new PathElement.Index(position);
      if (!(list.relation() instanceof Shape.Relation.Atomic)) {
        try {
          element = Elements.element(list.relation(), item);
        } catch (UnfitElement unfit) {
          problem(path, "element " + position + ": " + unfit.problem());
          return;
        }
        if (!seen.add(element)) {
          problem(path, "duplicate entries for key " + element.text());
        }
      }
      visit(list.element(), item, path + element.text());
      position++;
    }
  }

  private static Map<String, JsonNode> sorted(JsonNode map) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    map.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    return sorted;
  }

  private static String goType(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case OBJECT -> "map[string]interface {}";
      default -> "[]interface {}";
    };
  }

  /// As Go's `%#v`.
  private static String go(JsonNode value) {
    if (value.isObject()) {
      StringBuilder text = new StringBuilder("map[string]interface {}{");
      sorted(value)
          .forEach(
              (name, below) ->
                  text.append(text.charAt(text.length() - 1) == '{' ? "" : ", ")
                      .append(GoText.quote(name))
                      .append(':')
                      .append(go(below)));
      return text.append('}').toString();
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(go(item)));
      return "[]interface {}{" + String.join(", ", items) + "}";
    }
    return value.isNull() ? "interface {}(nil)" : Values.text(value);
  }

  /// As Go's `%v`.
  private static String plain(JsonNode value) {
    List<String> items = new ArrayList<>();
    if (value.isObject()) {
      sorted(value).forEach((name, below) -> items.add(name + ":" + plain(below)));
      return "map[" + String.join(" ", items) + "]";
    }
    if (value.isArray()) {
      value.forEach(item -> items.add(plain(item)));
      return "[" + String.join(" ", items) + "]";
    }
    return value.isNull() ? "<nil>" : value.asText();
  }
}
