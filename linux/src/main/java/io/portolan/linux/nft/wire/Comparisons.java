// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.BitOperator;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;

/// Reads a comparison of bytes as what nft's language calls it.
final class Comparisons {
  private Comparisons() {}

  static Statement.Match match(Expression left, Comparison comparison, Data data) {
    DataType type = left.type();
    if (left instanceof Expression.Bitwise(var value, var operator, var mask)
        && operator == BitOperator.AND
        && !(value instanceof Expression.Bitwise)) {
      return masked(left, comparison, data);
    }
    if (data.length() < type.length()) {
      return new Statement.Match(left, comparison, shortened(type, data));
    }
    return new Statement.Match(left, comparison, new Expression.Constant(type, data));
  }

  private static Expression shortened(DataType type, Data data) {
    if (type.isText()) {
      return new Expression.TextPrefix(
          new String(data.toBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
    byte[] whole = java.util.Arrays.copyOf(data.toBytes(), type.length());
    return new Expression.Prefix(type, Data.ofBytes(whole), 8 * data.length());
  }

  private static Statement.Match masked(Expression left, Comparison comparison, Data data) {
    Expression.Bitwise bitwise = (Expression.Bitwise) left;
    DataType type = left.type();
    boolean equality = comparison == Comparison.EQUAL || comparison == Comparison.NOT_EQUAL;
    if (equality && type.isBitmask() && Bits.isZero(data)) {
      return new Statement.Match(
          bitwise.left(),
          comparison == Comparison.EQUAL ? Comparison.HAS_NONE : Comparison.HAS_ANY,
          new Expression.Constant(type, bitwise.mask()));
    }
    int prefix = Bits.prefixLength(bitwise.mask());
    if (equality && type.text().startsWith("ipv") && prefix >= 0) {
      return new Statement.Match(
          bitwise.left(), comparison, new Expression.Prefix(type, data, prefix));
    }
    return new Statement.Match(left, comparison, new Expression.Constant(type, data));
  }
}
