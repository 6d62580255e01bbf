// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Reads and sets fields of a JSON object by path; what is absent reads as empty, never as null.
public final class Tree {
  private Tree() {}

  /// The node at that path; missing when some step is absent.
  public static JsonNode at(JsonNode from, String... path) {
    JsonNode node = from;
    for (String step : path) {
      node = node.path(step);
    }
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  /// The text there, or "".
  public static String text(JsonNode from, String... path) {
    return at(from, path).asText("");
  }

  /// The number there, or `absent`.
  public static long number(JsonNode from, long absent, String... path) {
    JsonNode node = at(from, path);
    return node.isNumber() ? node.longValue() : absent;
  }

  /// Whether there is a `true`.
  public static boolean flag(JsonNode from, String... path) {
    return at(from, path).asBoolean(false);
  }

  /// Whether a value is there that is not "".
  public static boolean has(JsonNode from, String... path) {
    JsonNode node = at(from, path);
    return !node.isMissingNode() && !(node.isTextual() && node.textValue().isEmpty());
  }

  /// The objects of the list there; what is no object is left out.
  public static List<ObjectNode> objects(JsonNode from, String... path) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : at(from, path)) {
      if (element instanceof ObjectNode object) {
        objects.add(object);
      }
    }
    return objects;
  }

  /// The texts of the list there.
  public static List<String> texts(JsonNode from, String... path) {
    JsonNode list = at(from, path);
    List<String> texts = new ArrayList<>(list.size());
    if (list.isArray()) {
      list.forEach(element -> texts.add(element.asText("")));
    }
    return texts;
  }

  /// The object there; a fresh one that is not linked when there is none.
  public static ObjectNode object(JsonNode from, String... path) {
    return at(from, path) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }

  /// The object there, made when absent.
  public static ObjectNode obtain(ObjectNode from, String... path) {
    ObjectNode node = from;
    for (String step : path) {
      node = node.get(step) instanceof ObjectNode child ? child : node.putObject(step);
    }
    return node;
  }

  /// The list there, made when absent.
  public static ArrayNode obtainList(ObjectNode from, String field) {
    return from.get(field) instanceof ArrayNode list ? list : from.putArray(field);
  }

  /// Sets a text where there is none.
  public static void preset(ObjectNode object, String field, String value) {
    if (!has(object, field)) {
      object.put(field, value);
    }
  }

  /// Sets a number where there is none.
  public static void preset(ObjectNode object, String field, long value) {
    if (!has(object, field)) {
      object.put(field, value);
    }
  }

  /// Sets a boolean where there is none.
  public static void preset(ObjectNode object, String field, boolean value) {
    if (!has(object, field)) {
      object.put(field, value);
    }
  }

  /// Sets the field to a copy of `value`, or removes it when `value` is missing.
  public static void replace(ObjectNode object, String field, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      object.remove(field);
    } else {
      object.set(field, value.deepCopy());
    }
  }

  /// `metadata.name`, or "".
  public static String name(JsonNode object) {
    return text(object, "metadata", "name");
  }

  /// `metadata.namespace`, or "".
  public static String namespace(JsonNode object) {
    return text(object, "metadata", "namespace");
  }
}
