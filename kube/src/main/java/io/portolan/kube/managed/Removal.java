// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// Takes fields out of a value.
final class Removal {
  private Removal() {}

  /// The value without these fields. Where nothing is left there is a null.
  static JsonNode of(Shape shape, JsonNode value, FieldSet fields) {
    if (fields.isEmpty()) {
      return value;
    }
    if (shape instanceof Shape.Scalar) {
      return value;
    }
    if (shape.isLeaf(value)) {
      return NullNode.getInstance();
    }
    JsonNode rest =
        shape instanceof Shape.ListOf list
            ? elements(list, value, fields)
            : fields(shape, value, fields);
    return rest.isEmpty() ? NullNode.getInstance() : rest;
  }

  private static JsonNode fields(Shape shape, JsonNode value, FieldSet fields) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      PathElement element = new PathElement.Field(field.getKey());
      if (!fields.has(element)) {
        rest.set(field.getKey(), of(shape.at(element), field.getValue(), fields.below(element)));
      }
    }
    return rest;
  }

  private static JsonNode elements(Shape.ListOf list, JsonNode values, FieldSet fields) {
    Elements elements = Elements.of(list.relation(), values);
    ArrayNode rest = JsonNodeFactory.instance.arrayNode();
    for (int at = 0; at < values.size(); at++) {
      PathElement element = elements.order().get(at);
      if (!fields.has(element)) {
        rest.add(of(list.element(), values.get(at), fields.below(element)));
      }
    }
    return rest;
  }
}
