// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Keeps the data of a ConfigMap or Secret that has `immutable: true`.
final class ImmutableData {
  private static final String REFUSAL = "field is immutable when `immutable` is set";

  private ImmutableData() {}

  static void check(ObjectNode updated, ObjectNode old, List<String> fields, Errors errors) {
    if (!Tree.flag(old, "immutable")) {
      return;
    }
    if (!Tree.flag(updated, "immutable")) {
      errors.forbidden(FieldPath.of("immutable"), REFUSAL);
    }
    for (String field : fields) {
      if (!Tree.object(updated, field).equals(Tree.object(old, field))) {
        errors.forbidden(FieldPath.of(field), REFUSAL);
      }
    }
  }
}
