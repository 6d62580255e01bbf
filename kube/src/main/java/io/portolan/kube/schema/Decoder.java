// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds what a user sent against the schema of its kind, as Kubernetes' decoder does: a wrong type
/// is an error, an unknown field is dropped and reported, a null is as good as nothing.
public final class Decoder {
  private final Definitions definitions;
  private final List<String> unknown = new ArrayList<>();

  private Decoder(Definitions definitions) {
    this.definitions = definitions;
  }

  /// Cleans `object` in place. After a failure it is half cleaned.
  public static Decoded decode(Kind kind, ObjectNode object) {
    return decode(DefinitionNames.of(kind), object);
  }

  /// The same for an object of that definition, such as a `Scale`.
  public static Decoded decode(String definition, ObjectNode object) {
    Decoder decoder = new Decoder(Definitions.get());
    Optional<Definition> known = decoder.definitions.named(definition);
    if (known.isEmpty()) {
      return new Decoded(Optional.empty(), List.of());
    }
    try {
      decoder.object(object, known.get(), "", "");
      return new Decoded(Optional.empty(), decoder.unknown);
    } catch (WrongType wrong) {
      return new Decoded(Optional.of(wrong.problem), decoder.unknown);
    }
  }

  /// @param path with list positions, for unknown fields
  /// @param field without them, for wrong types
  private void object(ObjectNode object, Definition definition, String path, String field)
      throws WrongType {
    for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
      String name = entry.getKey();
      Property property = definition.properties().get(name);
      String below = path.isEmpty() ? name : path + "." + name;
      if (property == null) {
        unknown.add("unknown field \"" + below + "\"");
        object.remove(name);
      } else if (entry.getValue().isNull()) {
        object.remove(name);
      } else {
        String fieldBelow = field.isEmpty() ? name : field + "." + name;
        Place place = new Place(definition.simpleName(), below, fieldBelow);
        value(entry.getValue(), property.type(), place);
      }
    }
  }

  /// Where a value stands: the struct whose field it is (or is in), and its path.
  private record Place(String struct, String path, String field) {
    Place below(String step) {
      return new Place(struct, path + step, field);
    }
  }

  private void value(JsonNode value, Type type, Place place) throws WrongType {
    switch (type) {
      case Type.Scalar scalar -> Scalars.check(value, scalar, place.struct(), place.field());
      case Type.ListOf list -> {
        if (!(value instanceof ArrayNode elements)) {
          throw wrong(value, type, place);
        }
        for (int i = 0; i < elements.size(); i++) {
          if (elements.get(i).isNull() && list.element() instanceof Type.Reference) {
            elements.set(i, elements.objectNode());
          }
          value(elements.get(i), list.element(), place.below("[" + i + "]"));
        }
      }
      case Type.MapOf map -> {
        if (!(value instanceof ObjectNode entries)) {
          throw wrong(value, type, place);
        }
        for (Map.Entry<String, JsonNode> entry : List.copyOf(entries.properties())) {
          if (entry.getValue().isNull()) {
            nothing(entries, entry.getKey(), map.value());
          } else {
            value(entry.getValue(), map.value(), place.below("." + entry.getKey()));
          }
        }
      }
      case Type.Reference reference -> {
        if (!(value instanceof ObjectNode object)) {
          throw wrong(value, type, place);
        }
        Optional<Definition> definition = definitions.named(reference.definition());
        if (definition.isPresent()) {
          object(object, definition.get(), place.path(), place.field());
        }
      }
    }
  }

  /// A null in a map is its type's empty value.
  private static void nothing(ObjectNode entries, String key, Type type) {
    if (type == Type.Scalar.STRING || type == Type.Scalar.BYTES) {
      entries.put(key, "");
    } else {
      entries.remove(key);
    }
  }

  private static WrongType wrong(JsonNode value, Type type, Place place) {
    return Scalars.wrong(value, type, place.struct(), place.field());
  }

  /// A value has not the type of its field.
  static final class WrongType extends Exception {
    private final String problem;

    WrongType(String problem) {
      super(problem, null, false, false);
      this.problem = problem;
    }
  }
}
