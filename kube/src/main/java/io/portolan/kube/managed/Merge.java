// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// Lays what a manager applies over what is stored: its leaves win, all else stays.
public final class Merge {
  private Merge() {}

  /// The merged value; its parts are those of the arguments, not copied.
  public static JsonNode of(Shape shape, JsonNode stored, JsonNode applied) {
    if (applied.isMissingNode()) {
      return stored;
    }
    boolean leaf =
        shape.isLeaf(applied)
            || (!stored.isMissingNode() && shape.isLeaf(stored))
            || (stored.isEmpty() && applied.isEmpty());
    if (leaf) {
      return applied;
    }
    return shape instanceof Shape.ListOf list
        ? elements(list, stored, applied)
        : fields(shape, stored, applied);
  }

  private static JsonNode fields(Shape shape, JsonNode stored, JsonNode applied) {
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : stored.properties()) {
      merged.set(field.getKey(), field.getValue());
    }
    for (Map.Entry<String, JsonNode> field : applied.properties()) {
      String name = field.getKey();
      Shape below = shape.at(new PathElement.Field(name));
      merged.set(name, of(below, stored.path(name), field.getValue()));
    }
    return merged;
  }

  /// The applied elements keep their order, and the stored ones theirs as far as the two agree.
  private static JsonNode elements(Shape.ListOf list, JsonNode stored, JsonNode applied) {
    Elements old = Elements.of(list.relation(), stored);
    Elements wanted = Elements.of(list.relation(), applied);
    Deque<PathElement> shared = new ArrayDeque<>(wanted.order().stream().filter(old::has).toList());
    Deque<PathElement> waiting = new ArrayDeque<>(wanted.order());
    ArrayNode merged = JsonNodeFactory.instance.arrayNode();
    for (int at = 0; at < stored.size(); at++) {
      PathElement element = old.order().get(at);
      if (!wanted.has(element)) {
        merged.add(stored.get(at));
      } else if (element.equals(shared.peek())) {
        shared.remove();
        // All that is applied before a shared element comes before it.
        PathElement next;
        do {
          next = waiting.remove();
          merged.add(of(list.element(), old.single(next), wanted.single(next)));
        } while (!next.equals(element));
      }
    }
    for (PathElement element : waiting) {
      merged.add(of(list.element(), old.single(element), wanted.single(element)));
    }
    return merged;
  }
}
