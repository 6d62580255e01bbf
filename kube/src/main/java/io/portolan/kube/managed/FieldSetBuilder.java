// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A set of fields while it is collected.
final class FieldSetBuilder {
  private final Map<PathElement, FieldSetBuilder> children = new TreeMap<>();
  private boolean member;

  /// Puts the field at that path into the set. The whole object is no field.
  void insert(List<PathElement> path) {
    if (!path.isEmpty()) {
      at(path).member = true;
    }
  }

  private FieldSetBuilder at(List<PathElement> path) {
    FieldSetBuilder at = this;
    for (PathElement element : path) {
      at = at.children.computeIfAbsent(element, _ -> new FieldSetBuilder());
    }
    return at;
  }

  FieldSet build() {
    return FieldSet.ofNodes(
        children.entrySet().stream()
            .map(
                child ->
                    new FieldSet.Node(
                        child.getKey(), child.getValue().member, child.getValue().build()))
            .toList());
  }
}
