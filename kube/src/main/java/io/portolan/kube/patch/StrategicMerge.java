// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.patch.MergeRules.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Strategic merge patch: a merge patch that also merges lists, element by element, where the type
/// of the field says which key tells elements apart.
///
/// Directives in a patch: `$patch` (replace, delete, merge), `$retainKeys`,
/// `$setElementOrder/FIELD`, `$deleteFromPrimitiveList/FIELD`.
public final class StrategicMerge {
  private static final String PATCH = "$patch";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String ELEMENT_ORDER = "$setElementOrder/";
  private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";

  private final MergeRules rules = MergeRules.builtIn();

  /// Changes `document` in place and returns it.
  ///
  /// @param type of the document
  public ObjectNode apply(ObjectNode document, ObjectNode patch, FieldTypes type) {
    String directive = patch.path(PATCH).asText("merge");
    switch (directive) {
      case "merge" -> {}
      case "delete" -> {
        return document.removeAll();
      }
      case "replace" -> {
        document.removeAll();
        document.setAll(patch.deepCopy());
        document.remove(PATCH);
        return document;
      }
      default -> throw PatchException.malformed("Unknown patch type: '" + directive + "'");
    }
    retainKeys(document, patch);
    Set<String> merged = new HashSet<>();
    patch
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().startsWith("$")) {
                merged.add(field.getKey());
                mergeField(document, patch, field.getKey(), type);
              }
            });
    for (String directives : List.of(ELEMENT_ORDER, DELETE_VALUES)) {
      patch
          .properties()
          .forEach(
              field -> {
                String name = field.getKey();
                if (name.startsWith(directives)
                    && merged.add(name.substring(directives.length()))) {
                  mergeList(document, patch, name.substring(directives.length()), type);
                }
              });
    }
    return document;
  }

  private static void retainKeys(ObjectNode document, ObjectNode patch) {
    if (patch.get(RETAIN_KEYS) instanceof ArrayNode keys) {
      Set<String> kept = new HashSet<>();
      keys.forEach(key -> kept.add(key.asText()));
      patch
          .properties()
          .forEach(
              field -> {
                if (!field.getKey().startsWith("$")
                    && !field.getValue().isNull()
                    && !kept.contains(field.getKey())) {
                  throw PatchException.malformed("bad patch format for $retainKeys");
                }
              });
      document.retain(kept);
    }
  }

  private void mergeField(ObjectNode document, ObjectNode patch, String name, FieldTypes type) {
    JsonNode value = patch.path(name);
    Rule rule = rules.of(type.name(), name);
    switch (value) {
      case NullNode _ -> document.remove(name);
      case ObjectNode map when !rule.replaces() -> {
        boolean present = document.get(name) instanceof ObjectNode;
        ObjectNode target =
            document.get(name) instanceof ObjectNode found
                ? found
                : JsonNodeFactory.instance.objectNode();
        boolean deleted = map.path(PATCH).asText("").equals("delete");
        ObjectNode result = apply(target, map, type.field(name));
        if (deleted) {
          document.remove(name);
        } else if (!present) {
          document.set(name, result);
        }
      }
      case ObjectNode map -> {
        ObjectNode whole = map.deepCopy();
        whole.remove(PATCH);
        document.set(name, whole);
      }
      case ArrayNode _ when rule.merges() -> mergeList(document, patch, name, type);
      default -> document.set(name, value.deepCopy());
    }
  }

  private void mergeList(ObjectNode document, ObjectNode patch, String name, FieldTypes type) {
    Rule rule = rules.of(type.name(), name);
    List<JsonNode> before = elements(document.path(name));
    List<JsonNode> result = new ArrayList<>(before);
    elements(patch.path(DELETE_VALUES + name)).forEach(result::remove);
    List<JsonNode> changes = elements(patch.path(name));
    if (rule.key().isEmpty()) {
      changes.stream().filter(value -> !result.contains(value)).forEach(result::add);
    } else {
      mergeElements(result, changes, rule.key(), type.field(name));
    }
    List<JsonNode> order = elements(patch.path(ELEMENT_ORDER + name));
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    if (order.isEmpty()) {
      list.addAll(result);
    } else {
      list.addAll(new ElementOrder(rule.key(), order, before).sort(result));
    }
    if (!list.isEmpty() || document.has(name) || patch.has(name)) {
      document.set(name, list);
    }
  }

  private void mergeElements(
      List<JsonNode> result, List<JsonNode> changes, String key, FieldTypes type) {
    boolean replaces =
        changes.stream().anyMatch(change -> change.path(PATCH).asText("").equals("replace"));
    if (replaces) {
      result.clear();
    }
    for (JsonNode change : changes) {
      if (!(change instanceof ObjectNode map)) {
        throw PatchException.malformed("a list that is merged by " + key + " holds no map");
      }
      String directive = map.path(PATCH).asText("");
      if (directive.equals("replace") && map.size() == 1) {
        continue;
      }
      if (!map.has(key)) {
        throw PatchException.malformed(
            "map: " + map + " does not contain declared merge key: " + key);
      }
      int at = indexOf(result, key, map.get(key));
      if (directive.equals("delete")) {
        result.removeIf(element -> element.path(key).equals(map.get(key)));
      } else if (at >= 0 && result.get(at) instanceof ObjectNode present) {
        result.set(at, apply(present.deepCopy(), without(map, PATCH), type));
      } else {
        result.add(apply(JsonNodeFactory.instance.objectNode(), without(map, PATCH), type));
      }
    }
  }

  private static ObjectNode without(ObjectNode map, String field) {
    ObjectNode rest = map.deepCopy();
    rest.remove(field);
    return rest;
  }

  private static int indexOf(List<JsonNode> elements, String key, JsonNode value) {
    for (int at = 0; at < elements.size(); at++) {
      if (elements.get(at).path(key).equals(value)) {
        return at;
      }
    }
    return -1;
  }

  private static List<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(elements::add);
    }
    return elements;
  }
}
