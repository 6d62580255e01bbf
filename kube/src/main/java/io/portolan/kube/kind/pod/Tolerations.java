// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// What is wrong with a toleration.
final class Tolerations {
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private Tolerations() {}

  static void check(ObjectNode toleration, FieldPath field, Errors errors) {
    String key = Tree.text(toleration, "key");
    String operator = Tree.text(toleration, "operator");
    String effect = Tree.text(toleration, "effect");
    String value = Tree.text(toleration, "value");
    if (!key.isEmpty()) {
      errors.invalidAll(field.child("key"), key, Names.qualified(key));
    } else if (!operator.equals("Exists")) {
      errors.invalid(
          field.child("operator"),
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
      errors.invalid(
          field.child("effect"),
          effect,
          "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (operator) {
      case "Equal", "" ->
          errors.invalidAll(field.child("operator"), value, Names.labelValue(value));
      case "Exists" -> {
        if (!value.isEmpty()) {
          errors.invalidPrinted(
              field.child("operator"),
              toleration.toString(),
              "value must be empty when `operator` is 'Exists'");
        }
      }
      default -> errors.notSupported(field.child("operator"), operator, List.of("Equal", "Exists"));
    }
    if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
      errors.notSupported(field.child("effect"), effect, EFFECTS);
    }
  }
}
