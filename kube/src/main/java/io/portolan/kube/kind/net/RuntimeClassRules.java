// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Tree;

/// A runtime class names its handler once and for all.
final class RuntimeClassRules implements Rules {
  @Override
  public void validateCreate(ObjectNode runtime, Errors errors) {
    String handler = Tree.text(runtime, "handler");
    errors.invalidAll(FieldPath.of("handler"), handler, Names.label(handler));
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    if (!Tree.text(updated, "handler").equals(Tree.text(old, "handler"))) {
      errors.invalid(FieldPath.of("handler"), Tree.text(updated, "handler"), "field is immutable");
    }
  }
}
