// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;

/// How a set says what its keys, or a map what its data, are.
public sealed interface KeySpec {
  /// By the names of types: `type ipv4_addr . inet_service`.
  record OfTypes(List<DataType> types) implements KeySpec {
    public OfTypes {
      types = List.copyOf(types);
    }
  }

  /// By expressions whose types are meant: `typeof ip daddr . numgen random mod 2`.
  record OfExpressions(List<Expression> expressions) implements KeySpec {
    public OfExpressions {
      expressions = List.copyOf(expressions);
    }
  }

  static KeySpec of(DataType... types) {
    return new OfTypes(List.of(types));
  }

  static KeySpec typeof(Expression... expressions) {
    return new OfExpressions(List.of(expressions));
  }

  /// The types of the parts, one when it is no concatenation.
  default List<DataType> parts() {
    return switch (this) {
      case OfTypes(var types) -> types;
      case OfExpressions(var expressions) -> expressions.stream().map(Expression::type).toList();
    };
  }

  /// The type as a whole.
  default DataType type() {
    return DataType.concat(parts());
  }
}
