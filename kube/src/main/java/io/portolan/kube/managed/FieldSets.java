// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// The set of fields that a value sets.
public final class FieldSets {
  private final FieldSetBuilder set = new FieldSetBuilder();
  private final List<PathElement> path = new ArrayList<>();

  private FieldSets() {}

  public static FieldSet of(Shape shape, JsonNode value) {
    FieldSets walk = new FieldSets();
    walk.visit(shape, value);
    return walk.set.build();
  }

  private void visit(Shape shape, JsonNode value) {
    if (shape.isLeaf(value)) {
      set.insert(path);
    } else if (shape instanceof Shape.ListOf list) {
      visitElements(list, value);
    } else {
      value.properties().forEach(field -> visitField(shape, field.getKey(), field.getValue()));
    }
  }

  private void visitField(Shape shape, String name, JsonNode value) {
    PathElement element = new PathElement.Field(name);
    path.add(element);
    visit(shape.at(element), value);
    boolean empty = value.isNull() || (value.isObject() && value.isEmpty());
    if (empty || !shape.declares(name)) {
      set.insert(path);
    }
    path.removeLast();
  }

  private void visitElements(Shape.ListOf list, JsonNode values) {
    Elements.of(list.relation(), values)
        .byElement()
        .forEach(
            (element, found) -> {
              path.add(element);
              if (found.size() == 1) {
                visit(list.element(), found.getFirst());
              }
              set.insert(path);
              path.removeLast();
            });
  }
}
