// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.patch.MergeRules.Rule;
import java.util.ArrayList;
import java.util.List;

/// What an object becomes when a manifest is applied again, as `kubectl apply` has it: what the
/// manifest says wins, what it said last time and says no more goes, and everything else stays.
/// Lists are merged where strategic merge patches merge them. Pure.
public final class ThreeWayMerge {
  private final MergeRules rules = MergeRules.builtIn();

  private ThreeWayMerge() {}

  /// The merged object, new; no argument is changed.
  ///
  /// @param current as it is stored
  /// @param last the manifest as it was applied last; empty object when it was not
  /// @param wanted the manifest now
  /// @param type of all three
  public static ObjectNode merge(
      ObjectNode current, ObjectNode last, ObjectNode wanted, FieldTypes type) {
    return new ThreeWayMerge().map(current, last, wanted, type);
  }

  private ObjectNode map(ObjectNode current, ObjectNode last, ObjectNode wanted, FieldTypes type) {
    ObjectNode merged = current.deepCopy();
    for (var field : last.properties()) {
      if (!wanted.has(field.getKey())) {
        merged.remove(field.getKey());
      }
    }
    for (var field : wanted.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (value.isNull()) {
        merged.remove(name);
      } else {
        Rule rule = rules.of(type.name(), name);
        merged.set(name, value(rule, current.path(name), last.path(name), value, type.field(name)));
      }
    }
    return merged;
  }

  private JsonNode value(
      Rule rule, JsonNode current, JsonNode last, JsonNode wanted, FieldTypes type) {
    return switch (wanted) {
      case ObjectNode object when current instanceof ObjectNode now && !rule.replaces() ->
          element(rule, now, last, object, type);
      case ArrayNode _ when rule.merges() && rule.key().isEmpty() ->
          values(elements(current), elements(last), elements(wanted));
      case ArrayNode _ when rule.merges() && all(wanted, rule.key()) ->
          elements(rule, elements(current), elements(last), elements(wanted), type);
      default -> wanted.deepCopy();
    };
  }

  private ObjectNode element(
      Rule rule, ObjectNode current, JsonNode last, ObjectNode wanted, FieldTypes type) {
    ObjectNode before = last instanceof ObjectNode object ? object : current.objectNode();
    ObjectNode merged = map(current, before, wanted, type);
    if (rule.retainsKeys() && !merged.equals(current)) {
      merged.retain(wanted.propertyStream().map(field -> field.getKey()).toList());
    }
    return merged;
  }

  private static ArrayNode values(
      List<JsonNode> current, List<JsonNode> last, List<JsonNode> wanted) {
    List<JsonNode> merged = new ArrayList<>(wanted);
    current.stream()
        .filter(value -> !wanted.contains(value) && !last.contains(value))
        .forEach(merged::add);
    return sorted("", merged, wanted, current);
  }

  private ArrayNode elements(
      Rule rule,
      List<JsonNode> current,
      List<JsonNode> last,
      List<JsonNode> wanted,
      FieldTypes type) {
    String key = rule.key();
    List<JsonNode> merged = new ArrayList<>();
    for (JsonNode element : wanted) {
      JsonNode now = same(current, key, element);
      merged.add(
          now instanceof ObjectNode there && element instanceof ObjectNode object
              ? element(rule, there, same(last, key, element), object, type)
              : element.deepCopy());
    }
    for (JsonNode element : current) {
      boolean known = !same(wanted, key, element).isNull() || !same(last, key, element).isNull();
      if (!known) {
        merged.add(element.deepCopy());
      }
    }
    return sorted(key, merged, wanted, current);
  }

  private static ArrayNode sorted(
      String key, List<JsonNode> merged, List<JsonNode> wanted, List<JsonNode> current) {
    return JsonNodeFactory.instance
        .arrayNode()
        .addAll(new ElementOrder(key, wanted, current).sort(merged));
  }

  private static boolean all(JsonNode list, String key) {
    return list.valueStream().allMatch(element -> element.hasNonNull(key));
  }

  private static JsonNode same(List<JsonNode> list, String key, JsonNode element) {
    return list.stream()
        .filter(other -> other.path(key).equals(element.path(key)))
        .filter(other -> protocol(other).equals(protocol(element)))
        .findFirst()
        .orElse(NullNode.instance);
  }

  /// Ports are told apart by their protocol too, which the merge key alone does not: kubectl mixes
  /// up TCP and UDP of one number (kubernetes/kubernetes#39188).
  private static String protocol(JsonNode element) {
    return element.path("protocol").asText("TCP");
  }

  private static List<JsonNode> elements(JsonNode list) {
    return list.valueStream().toList();
  }
}
