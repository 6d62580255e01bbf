// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A set or map that an expression looks into.
public sealed interface SetRef {
  /// One of the table's, by name: `@name`.
  record Named(String name) implements SetRef {}

  /// One that belongs to its rule: `{ 80, 443 }`.
  ///
  /// @param elements in ascending order of their keys
  /// @param data the type of what a map gives; empty for a set
  record Anonymous(DataType key, Optional<DataType> data, List<Element> elements)
      implements SetRef {
    public Anonymous {
      elements = new ElementOrder(key.parts()).sorted(elements);
    }

    /// Whether an element is a range, so that the kernel must keep ranges.
    public boolean isInterval() {
      return elements.stream().anyMatch(element -> element.isRange() || element.isCatchAll());
    }

    /// The shape of a named set that holds the same.
    public NftSet.Shape shape() {
      return new NftSet.Shape(
          new KeySpec.OfTypes(key.parts()),
          data.map(type -> new KeySpec.OfTypes(type.parts())),
          isInterval()
              ? Set.of(NftSet.Flag.CONSTANT, NftSet.Flag.INTERVAL)
              : Set.of(NftSet.Flag.CONSTANT));
    }
  }

  static SetRef named(String name) {
    return new Named(name);
  }

  /// A set of single values.
  static SetRef anonymous(DataType key, Data... values) {
    return new Anonymous(
        key, Optional.empty(), java.util.Arrays.stream(values).map(Element::of).toList());
  }

  static SetRef anonymousMap(DataType key, DataType data, Element... elements) {
    return new Anonymous(key, Optional.of(data), List.of(elements));
  }
}
