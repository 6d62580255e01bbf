// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// How values of a type come apart into fields that can be owned apart.
public sealed interface Shape {

  /// A value without parts.
  enum Scalar implements Shape {
    NUMBER,
    TEXT,
    BOOLEAN,
    /// A number or a text.
    ANY
  }

  /// A value of no known type.
  enum Untyped implements Shape {
    /// Owned as a whole.
    WHOLE,
    /// Maps come apart, all else is owned as a whole.
    DEDUCED
  }

  /// A map with declared fields.
  ///
  /// @param atomic owned as a whole
  /// @param declared is asked when first needed, since types refer to each other
  record Struct(String name, boolean atomic, Supplier<Map<String, Member>> declared)
      implements Shape {
    Map<String, Member> members() {
      return declared.get();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// A declared field.
  ///
  /// @param always there, even when empty: its absence is the same as its emptiness
  record Member(PathElement.Field element, Shape shape, boolean always) {}

  /// A map whose keys are the user's.
  record MapOf(Shape value, boolean atomic) implements Shape {}

  /// A list.
  record ListOf(Shape element, Relation relation) implements Shape {}

  /// What tells the elements of a list apart.
  sealed interface Relation {
    /// Nothing: it is owned as a whole.
    record Atomic() implements Relation {}

    /// Their values.
    record Set() implements Relation {}

    /// Some of their fields.
    record ByKeys(List<MapKey> keys) implements Relation {}
  }

  /// A field that tells elements apart, and its value where it is left out.
  record MapKey(String name, Optional<JsonNode> preset) {}

  /// Whether the type declares a field of that name.
  default boolean declares(String name) {
    return this instanceof Struct struct && struct.members().containsKey(name);
  }

  /// The declared fields.
  default Collection<String> fieldNames() {
    return this instanceof Struct struct ? struct.members().keySet() : List.of();
  }

  /// The shape of what is at that step.
  default Shape at(PathElement element) {
    return switch (this) {
      case Struct struct when element instanceof PathElement.Field(String name) -> {
        Member member = struct.members().get(name);
        yield member == null ? Untyped.DEDUCED : member.shape();
      }
      case MapOf map -> map.value();
      case ListOf list -> list.element();
      case Struct _, Scalar _, Untyped _ -> Untyped.DEDUCED;
    };
  }

  /// Whether a value is owned as a whole.
  default boolean isLeaf(JsonNode value) {
    return switch (this) {
      case Scalar _ -> true;
      case Untyped untyped -> untyped == Untyped.WHOLE || !value.isObject();
      case Struct struct -> struct.atomic();
      case MapOf map -> map.atomic();
      case ListOf list -> list.relation() instanceof Relation.Atomic;
    };
  }
}
