// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.schema.Definition;
import io.portolan.kube.schema.DefinitionNames;
import io.portolan.kube.schema.Definitions;
import io.portolan.kube.schema.ListTypes;
import io.portolan.kube.schema.Property;
import io.portolan.kube.schema.Type;
import java.util.List;
import java.util.Map;

/// Writes definitions as JSON schemas, with Kubernetes' extensions.
final class Schemas {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
  private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
  private static final String TIME = DefinitionNames.META + "Time";
  private static final String MICRO_TIME = DefinitionNames.META + "MicroTime";
  private static final String RAW = "io.k8s.apimachinery.pkg.runtime.RawExtension";

  private final Form form;
  private final Map<String, String> descriptions = Definitions.get().descriptions();
  private final ListTypes listTypes = ListTypes.read();
  private final KindsOfDefinitions kinds = KindsOfDefinitions.ofBuiltIn();

  Schemas(Form form) {
    this.form = form;
  }

  ObjectNode of(Definition definition) {
    ObjectNode schema = NODES.objectNode();
    describe(schema, definition.name());
    schema.put("type", "object");
    ArrayNode required = NODES.arrayNode();
    ObjectNode properties = NODES.objectNode();
    for (Property property : definition.properties().values()) {
      if (property.required()) {
        required.add(property.name());
      }
      ObjectNode field = type(property.type(), true);
      describe(field, definition.name() + "." + property.name());
      extend(field, listTypes.of(definition.name(), property.name()));
      properties.set(property.name(), field);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.set("properties", properties);
    extend(schema, listTypes.of(definition.name()));
    kinds.write(definition.name(), schema);
    return schema;
  }

  private static void extend(ObjectNode schema, Map<String, String> extensions) {
    extensions.forEach(
        (name, value) -> {
          if (name.equals(ListTypes.LIST_MAP_KEYS)) {
            ArrayNode keys = schema.putArray(name);
            List.of(value.split(",")).forEach(keys::add);
          } else {
            schema.put(name, value);
          }
        });
  }

  private void describe(ObjectNode schema, String name) {
    String description = descriptions.getOrDefault(name, "");
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
  }

  /// @param described whether a description will stand beside it
  private ObjectNode type(Type type, boolean described) {
    ObjectNode schema = NODES.objectNode();
    switch (type) {
      case Type.Scalar scalar -> scalar(scalar, schema, described);
      case Type.ListOf list ->
          schema.put("type", "array").set("items", type(list.element(), false));
      case Type.MapOf map ->
          schema.put("type", "object").set("additionalProperties", type(map.value(), false));
      case Type.Reference reference -> refer(schema, reference.definition(), described);
    }
    return schema;
  }

  private void scalar(Type.Scalar scalar, ObjectNode schema, boolean described) {
    switch (scalar) {
      case STRING -> schema.put("type", "string");
      case INT32 -> schema.put("type", "integer").put("format", "int32");
      case INT64 -> schema.put("type", "integer").put("format", "int64");
      case NUMBER -> schema.put("type", "number").put("format", "double");
      case BOOLEAN -> schema.put("type", "boolean");
      case BYTES -> schema.put("type", "string").put("format", "byte");
      case QUANTITY -> refer(schema, QUANTITY, described);
      case INT_OR_STRING -> refer(schema, INT_OR_STRING, described);
      case TIME -> refer(schema, TIME, described);
      case MICRO_TIME -> refer(schema, MICRO_TIME, described);
      case RAW -> refer(schema, RAW, described);
    }
  }

  /// In OpenAPI 3.0 nothing may stand beside a reference, so it is wrapped.
  private void refer(ObjectNode schema, String definition, boolean described) {
    if (form == Form.V3 && described) {
      schema.putArray("allOf").addObject().put("$ref", form.reference(definition));
    } else {
      schema.put("$ref", form.reference(definition));
    }
  }

  /// The definitions of types without fields.
  void addShared(ObjectNode target) {
    target.putObject(TIME).put("type", "string").put("format", "date-time");
    target.putObject(MICRO_TIME).put("type", "string").put("format", "date-time");
    target.putObject(RAW).put("type", "object");
    ObjectNode intOrString = target.putObject(INT_OR_STRING).put("format", "int-or-string");
    ObjectNode quantity = target.putObject(QUANTITY);
    if (form == Form.V2) {
      intOrString.put("type", "string");
      quantity.put("type", "string");
    } else {
      oneOf(intOrString, "integer", "string");
      oneOf(quantity, "string", "number");
    }
  }

  private static void oneOf(ObjectNode schema, String one, String other) {
    ArrayNode choices = schema.putArray("oneOf");
    choices.addObject().put("type", one);
    choices.addObject().put("type", other);
  }
}
