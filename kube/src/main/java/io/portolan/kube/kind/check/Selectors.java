// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Labels;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Label selectors with `matchLabels` and `matchExpressions`: checked, matched, printed.
public final class Selectors {
  private Selectors() {}

  /// What is wrong with a selector.
  public static void check(JsonNode selector, FieldPath field, Errors errors) {
    Labels.check(Tree.at(selector, "matchLabels"), field.child("matchLabels"), errors);
    List<ObjectNode> expressions = Tree.objects(selector, "matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      expression(expressions.get(i), field.child("matchExpressions").index(i), errors);
    }
  }

  private static void expression(ObjectNode expression, FieldPath field, Errors errors) {
    String operator = Tree.text(expression, "operator");
    List<String> values = Tree.texts(expression, "values");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          errors.required(
              field.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          errors.forbidden(
              field.child("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default -> errors.invalid(field.child("operator"), operator, "not a valid selector operator");
    }
    String key = Tree.text(expression, "key");
    errors.invalidAll(field.child("key"), key, Names.qualified(key));
    for (int i = 0; i < values.size(); i++) {
      errors.invalidAll(
          field.child("values").index(i), values.get(i), Names.labelValue(values.get(i)));
    }
  }

  /// Whether it names nothing, and so everything.
  public static boolean isEmpty(JsonNode selector) {
    return Tree.at(selector, "matchLabels").isEmpty()
        && Tree.at(selector, "matchExpressions").isEmpty();
  }

  /// Whether the selector takes something with those labels.
  public static boolean matches(JsonNode selector, JsonNode labels) {
    for (var wanted : Tree.at(selector, "matchLabels").properties()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    for (ObjectNode expression : Tree.objects(selector, "matchExpressions")) {
      if (!matchesExpression(expression, labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesExpression(ObjectNode expression, JsonNode labels) {
    String key = Tree.text(expression, "key");
    boolean present = labels.has(key);
    List<String> values = Tree.texts(expression, "values");
    return switch (Tree.text(expression, "operator")) {
      case "In" -> present && values.contains(labels.get(key).asText(""));
      case "NotIn" -> !present || !values.contains(labels.get(key).asText(""));
      case "Exists" -> present;
      case "DoesNotExist" -> !present;
      default -> false;
    };
  }

  /// The Go struct that Kubernetes' messages show for a selector.
  public static String print(JsonNode selector) {
    if (!selector.isObject()) {
      return "null";
    }
    StringBuilder text = new StringBuilder("v1.LabelSelector{MatchLabels:");
    text.append(GoText.map(Tree.at(selector, "matchLabels"))).append(", MatchExpressions:");
    List<ObjectNode> expressions = Tree.objects(selector, "matchExpressions");
    text.append("[]v1.LabelSelectorRequirement");
    if (expressions.isEmpty()) {
      return text.append("(nil)}").toString();
    }
    text.append('{');
    for (int i = 0; i < expressions.size(); i++) {
      text.append(i > 0 ? ", " : "")
          .append("v1.LabelSelectorRequirement{Key:")
          .append(GoText.quote(Tree.text(expressions.get(i), "key")))
          .append(", Operator:")
          .append(GoText.quote(Tree.text(expressions.get(i), "operator")))
          .append(", Values:")
          .append(GoText.list(Tree.at(expressions.get(i), "values")))
          .append('}');
    }
    return text.append("}}").toString();
  }
}
