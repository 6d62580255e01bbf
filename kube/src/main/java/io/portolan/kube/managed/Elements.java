// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portolan.kube.managed.PathElement.KeyField;
import io.portolan.kube.managed.Shape.MapKey;
import io.portolan.kube.managed.Shape.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The elements of a list that comes apart, by what tells them apart, in their order. Lists that
/// are stored already may hold several of one key.
///
/// @param order what tells the first value apart, the second, ...
record Elements(List<PathElement> order, Map<PathElement, List<JsonNode>> byElement) {

  /// @param values a list, or nothing
  static Elements of(Relation relation, JsonNode values) {
    List<PathElement> order = new ArrayList<>(values.size());
    Map<PathElement, List<JsonNode>> byElement = new LinkedHashMap<>();
    for (JsonNode value : values) {
      PathElement element;
      try {
        element = element(relation, value);
      } catch (UnfitElement _) {
        // Stored before this list came apart.
        element = new PathElement.Index(order.size());
      }
      byElement.computeIfAbsent(element, _ -> new ArrayList<>(1)).add(value);
      order.add(element);
    }
    return new Elements(order, byElement);
  }

  List<JsonNode> all(PathElement element) {
    return byElement.getOrDefault(element, List.of());
  }

  boolean has(PathElement element) {
    return byElement.containsKey(element);
  }

  /// The one element; missing when there is none, or several.
  JsonNode single(PathElement element) {
    List<JsonNode> found = all(element);
    return found.size() == 1 ? found.getFirst() : MissingNode.getInstance();
  }

  /// What tells an element apart.
  static PathElement element(Relation relation, JsonNode value) throws UnfitElement {
    return switch (relation) {
      case Relation.ByKeys(List<MapKey> keys) -> key(keys, value);
      case Relation.Set _ -> {
        if (value.isContainerNode() || value.isNull()) {
          throw new UnfitElement(unfit(value));
        }
        yield new PathElement.Value(value);
      }
      case Relation.Atomic _ -> throw new IllegalArgumentException("a list that is one value");
    };
  }

  private static String unfit(JsonNode value) {
    return value.isObject()
        ? "associative list without keys has an element that's a map type"
        : value.isArray()
            ? "not supported: associative list with lists as elements"
            : "associative list without keys has an element that's an explicit null";
  }

  private static PathElement key(List<MapKey> keys, JsonNode value) throws UnfitElement {
    if (value.isNull()) {
      throw new UnfitElement("associative list with keys may not have a null element");
    }
    if (!value.isObject()) {
      throw new UnfitElement("associative list with keys may not have non-map elements");
    }
    List<KeyField> fields = new ArrayList<>(keys.size());
    for (MapKey key : keys) {
      JsonNode found = value.path(key.name());
      if (found.isMissingNode()) {
        found =
            key.preset()
                .orElseThrow(
                    () ->
                        new UnfitElement(
                            "associative list with keys has an element that omits key field \""
                                + key.name()
                                + "\" (and doesn't have default value)"));
      }
      fields.add(new KeyField(key.name(), found));
    }
    return new PathElement.Key(fields);
  }

  /// An element cannot be told apart, in Kubernetes' words.
  static final class UnfitElement extends Exception {
    private final String problem;

    UnfitElement(String problem) {
      super(problem, null, false, false);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }
}
