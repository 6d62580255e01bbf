// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// Encodes an OpenAPI 2.0 document as the protobuf message `openapi.v2.Document` of gnostic, which
/// kubectl up to 1.26 asks for. Field numbers are those of `OpenAPIv2.proto`.
final class ProtobufDocument {
  private ProtobufDocument() {}

  static byte[] encode(ObjectNode document) {
    JsonNode info = document.path("info");
    ProtobufMessage paths = new ProtobufMessage();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      paths.message(2, named(path.getKey(), pathItem(path.getValue())));
    }
    ProtobufMessage definitions = new ProtobufMessage();
    for (Map.Entry<String, JsonNode> definition : document.path("definitions").properties()) {
      definitions.message(1, named(definition.getKey(), schema(definition.getValue())));
    }
    return new ProtobufMessage()
        .text(1, document.path("swagger").asText())
        .message(
            2,
            new ProtobufMessage()
                .text(1, info.path("title").asText())
                .text(2, info.path("version").asText()))
        .message(8, paths)
        .message(9, definitions)
        .bytes();
  }

  private static ProtobufMessage named(String name, ProtobufMessage value) {
    return new ProtobufMessage().text(1, name).message(2, value);
  }

  /// An extension: its value goes as YAML, of which JSON is a part.
  private static void extensions(JsonNode owner, int field, ProtobufMessage target) {
    for (Map.Entry<String, JsonNode> entry : owner.properties()) {
      if (entry.getKey().startsWith("x-")) {
        target.message(
            field,
            named(entry.getKey(), new ProtobufMessage().text(2, entry.getValue().toString())));
      }
    }
  }

  private static ProtobufMessage pathItem(JsonNode item) {
    ProtobufMessage message = new ProtobufMessage();
    Map<String, Integer> methods = Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "patch", 8);
    for (Map.Entry<String, JsonNode> entry : item.properties()) {
      Integer field = methods.get(entry.getKey());
      if (field != null) {
        message.message(field, operation(entry.getValue()));
      }
    }
    item.path("parameters").forEach(parameter -> message.message(9, parametersItem(parameter)));
    return message;
  }

  private static ProtobufMessage operation(JsonNode operation) {
    ProtobufMessage message = new ProtobufMessage();
    operation.path("consumes").forEach(type -> message.text(7, type.asText()));
    operation
        .path("parameters")
        .forEach(parameter -> message.message(8, parametersItem(parameter)));
    ProtobufMessage responses = new ProtobufMessage();
    for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
      ProtobufMessage body =
          new ProtobufMessage()
              .text(1, response.getValue().path("description").asText())
              .message(
                  2, new ProtobufMessage().message(1, schema(response.getValue().path("schema"))));
      responses.message(1, named(response.getKey(), new ProtobufMessage().message(1, body)));
    }
    message.message(9, responses);
    extensions(operation, 13, message);
    return message;
  }

  private static ProtobufMessage parametersItem(JsonNode parameter) {
    String in = parameter.path("in").asText();
    ProtobufMessage choice = new ProtobufMessage();
    if (in.equals("body")) {
      choice.message(
          1,
          new ProtobufMessage()
              .text(2, parameter.path("name").asText())
              .text(3, in)
              .flag(4, parameter.path("required").asBoolean())
              .message(5, schema(parameter.path("schema"))));
    } else {
      boolean query = in.equals("query");
      ProtobufMessage plain = query ? queryParameter(parameter) : pathParameter(parameter);
      choice.message(2, new ProtobufMessage().message(query ? 3 : 4, plain));
    }
    return new ProtobufMessage().message(1, choice);
  }

  private static ProtobufMessage queryParameter(JsonNode parameter) {
    return new ProtobufMessage()
        .text(2, "query")
        .text(4, parameter.path("name").asText())
        .text(6, parameter.path("type").asText())
        .flag(20, parameter.path("uniqueItems").asBoolean());
  }

  private static ProtobufMessage pathParameter(JsonNode parameter) {
    return new ProtobufMessage()
        .flag(1, true)
        .text(2, "path")
        .text(4, parameter.path("name").asText())
        .text(5, parameter.path("type").asText())
        .flag(19, parameter.path("uniqueItems").asBoolean());
  }

  private static ProtobufMessage schema(JsonNode schema) {
    ProtobufMessage message =
        new ProtobufMessage()
            .text(1, schema.path("$ref").asText())
            .text(2, schema.path("format").asText())
            .text(4, schema.path("description").asText());
    schema.path("required").forEach(name -> message.text(19, name.asText()));
    if (schema.has("additionalProperties")) {
      message.message(
          21, new ProtobufMessage().message(1, schema(schema.get("additionalProperties"))));
    }
    if (schema.has("type")) {
      message.message(22, new ProtobufMessage().text(1, schema.get("type").asText()));
    }
    if (schema.has("items")) {
      message.message(23, new ProtobufMessage().message(1, schema(schema.get("items"))));
    }
    if (schema.has("properties")) {
      ProtobufMessage properties = new ProtobufMessage();
      for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
        properties.message(1, named(property.getKey(), schema(property.getValue())));
      }
      message.message(25, properties);
    }
    extensions(schema, 31, message);
    return message;
  }
}
