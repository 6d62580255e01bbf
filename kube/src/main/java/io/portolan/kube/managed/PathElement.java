// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// One step of the path to a field. Fields come before keys, keys before values, values before
/// positions.
public sealed interface PathElement extends Comparable<PathElement> {

  /// A field of a struct, or an entry of a map.
  record Field(String name) implements PathElement {}

  /// An element of a list that is a map, by its keys in the order of their names.
  record Key(List<KeyField> fields) implements PathElement {
    public Key {
      fields = fields.stream().sorted(Comparator.comparing(KeyField::name)).toList();
    }
  }

  /// An element of a list that is a set.
  record Value(JsonNode value) implements PathElement {
    public Value {
      value = Values.canonical(value);
    }
  }

  /// An element of a list by its position.
  record Index(int position) implements PathElement {}

  /// One field of a key.
  record KeyField(String name, JsonNode value) {
    public KeyField {
      value = Values.canonical(value);
    }
  }

  /// As messages show it: `.spec`, `[name="a"]`, `[="x"]`, `[3]`.
  default String text() {
    return switch (this) {
      case Field(String name) -> "." + name;
      case Key(List<KeyField> fields) ->
          fields.stream()
              .map(field -> field.name() + "=" + Values.text(field.value()))
              .collect(Collectors.joining(",", "[", "]"));
      case Value(JsonNode value) -> "[=" + Values.text(value) + "]";
      case Index(int position) -> "[" + position + "]";
    };
  }

  /// As `fieldsV1` names it: `f:spec`, `k:{"name":"a"}`, `v:"x"`, `i:3`.
  default String encoded() {
    return switch (this) {
      case Field(String name) -> "f:" + name;
      case Key(List<KeyField> fields) -> {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        fields.forEach(field -> key.set(field.name(), field.value()));
        yield "k:" + key;
      }
      case Value(JsonNode value) -> "v:" + value;
      case Index(int position) -> "i:" + position;
    };
  }

  /// Reads what [#encoded] writes.
  ///
  /// @throws IllegalArgumentException for anything else
  static PathElement parse(String text) {
    if (text.length() < 2 || text.charAt(1) != ':') {
      throw new IllegalArgumentException("no path element: " + text);
    }
    String rest = text.substring(2);
    return switch (text.charAt(0)) {
      case 'f' -> new Field(rest);
      case 'k' -> {
        List<KeyField> fields = new ArrayList<>();
        json(rest)
            .properties()
            .forEach(field -> fields.add(new KeyField(field.getKey(), field.getValue())));
        yield new Key(fields);
      }
      case 'v' -> new Value(json(rest));
      case 'i' -> new Index(Integer.parseInt(rest));
      default -> throw new IllegalArgumentException("no path element: " + text);
    };
  }

  private static JsonNode json(String text) {
    try {
      return Values.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no path element: " + text, e);
    }
  }

  @Override
  default int compareTo(PathElement other) {
    return switch (this) {
      case Field(String name) when other instanceof Field(String theirs) -> name.compareTo(theirs);
      case Key(List<KeyField> fields) when other instanceof Key(List<KeyField> theirs) ->
          compareKeys(fields, theirs);
      case Value(JsonNode value) when other instanceof Value(JsonNode theirs) ->
          Values.compare(value, theirs);
      case Index(int position) when other instanceof Index(int theirs) ->
          Integer.compare(position, theirs);
      default -> Integer.compare(rank(this), rank(other));
    };
  }

  private static int compareKeys(List<KeyField> one, List<KeyField> other) {
    for (int at = 0; at < Math.min(one.size(), other.size()); at++) {
      int byName = one.get(at).name().compareTo(other.get(at).name());
      int by = byName != 0 ? byName : Values.compare(one.get(at).value(), other.get(at).value());
      if (by != 0) {
        return by;
      }
    }
    return Integer.compare(one.size(), other.size());
  }

  private static int rank(PathElement element) {
    return switch (element) {
      case Field _ -> 0;
      case Key _ -> 1;
      case Value _ -> 2;
      case Index _ -> 3;
    };
  }
}
