// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// What an object becomes when a manifest is applied again: what the manifest says wins, what it
/// said last time and says no more goes, and everything else stays. Pure.
///
/// Items of a list belong together when they have the same value in the first of the fields
/// Kubernetes merges lists by; a list of anything else is replaced whole.
public final class ThreeWayMerge {
  private static final List<String> KEYS =
      List.of("name", "containerPort", "port", "mountPath", "ip", "type", "topologyKey", "uid");

  private ThreeWayMerge() {}

  /// The merged object, new; no argument is changed.
  ///
  /// @param current as it is stored
  /// @param last the manifest as it was applied last; empty object when it was not
  /// @param wanted the manifest now
  public static ObjectNode merge(ObjectNode current, ObjectNode last, ObjectNode wanted) {
    ObjectNode merged = current.deepCopy();
    for (var field : last.properties()) {
      if (!wanted.has(field.getKey())) {
        merged.remove(field.getKey());
      }
    }
    for (var field : wanted.properties()) {
      String name = field.getKey();
      merged.set(name, value(current.path(name), last.path(name), field.getValue()));
    }
    return merged;
  }

  private static JsonNode value(JsonNode current, JsonNode last, JsonNode wanted) {
    if (wanted instanceof ObjectNode object && current instanceof ObjectNode now) {
      return merge(now, last instanceof ObjectNode before ? before : now.objectNode(), object);
    }
    if (wanted instanceof ArrayNode items && current instanceof ArrayNode now) {
      return items(now, last, items);
    }
    return wanted.deepCopy();
  }

  private static JsonNode items(ArrayNode current, JsonNode last, ArrayNode wanted) {
    Optional<String> key =
        KEYS.stream()
            .filter(name -> wanted.valueStream().allMatch(item -> item.hasNonNull(name)))
            .filter(name -> current.valueStream().allMatch(item -> item.hasNonNull(name)))
            .findFirst();
    if (key.isEmpty() || wanted.isEmpty()) {
      return wanted.deepCopy();
    }
    ArrayNode merged = wanted.arrayNode();
    for (JsonNode item : wanted) {
      merged.add(value(same(current, key.get(), item), same(last, key.get(), item), item));
    }
    return merged;
  }

  private static JsonNode same(JsonNode list, String key, JsonNode item) {
    return list.valueStream()
        .filter(other -> other.path(key).equals(item.path(key)))
        .filter(other -> protocol(other).equals(protocol(item)))
        .findFirst()
        .orElse(list.path(-1));
  }

  /// Ports are told apart by their protocol too; what names none is TCP.
  private static String protocol(JsonNode item) {
    return item.path("protocol").asText("TCP");
  }
}
