// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Something that has a value for a packet, as nft's language writes it.
public sealed interface Expression {
  /// What the value means.
  DataType type();

  /// A value that is the same for every packet.
  record Constant(DataType type, Data data) implements Expression {}

  /// A text that the value begins with: `"veth*"`, without the star here.
  record TextPrefix(String prefix) implements Expression {
    @Override
    public DataType type() {
      return DataType.IFNAME;
    }
  }

  /// A block of values that share their first `bits` bits: `10.0.0.0/8`.
  record Prefix(DataType type, Data data, int bits) implements Expression {}

  /// All values from `first` to `last`: `1000-2000`.
  record Range(DataType type, Data first, Data last) implements Expression {}

  record Meta(MetaKey key) implements Expression {
    @Override
    public DataType type() {
      return key.type();
    }
  }

  /// A field of a header. That the packet has the header is checked by itself.
  record Payload(Field field) implements Expression {
    @Override
    public DataType type() {
      return field.type();
    }
  }

  /// @param direction empty for keys that belong to the connection as a whole
  record Ct(CtKey key, Optional<CtDirection> direction) implements Expression {
    @Override
    public DataType type() {
      return key.type();
    }
  }

  /// What the routing table says about an address of the packet.
  record Fib(Set<FibKey> keys, FibResult result) implements Expression {
    public Fib {
      keys = Set.copyOf(keys);
    }

    @Override
    public DataType type() {
      return result.type();
    }
  }

  /// What a route is looked up by; the text is the lower-case name.
  enum FibKey {
    SADDR,
    DADDR,
    MARK,
    IIF,
    OIF;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// What is asked of a route.
  enum FibResult {
    /// Whether there is one: `oif exists`, `oif missing`.
    OIF(DataType.BOOLEAN),
    OIFNAME(DataType.IFNAME),
    TYPE(DataType.FIB_ADDRTYPE);

    private final DataType type;

    FibResult(DataType type) {
      this.type = type;
    }

    public DataType type() {
      return type;
    }

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// A number from `offset` to `offset + modulus - 1`, drawn or counted for each packet.
  record Numgen(boolean random, int modulus, int offset) implements Expression {
    @Override
    public DataType type() {
      return DataType.INTEGER;
    }
  }

  /// A number from `offset` to `offset + modulus - 1` that follows from `key`.
  ///
  /// @param seed empty: the kernel draws one when the rule is written
  record Jhash(Expression key, int modulus, Optional<java.lang.Integer> seed, int offset)
      implements Expression {
    @Override
    public DataType type() {
      return DataType.INTEGER;
    }
  }

  /// Several values, one after the other.
  record Concat(List<Expression> parts) implements Expression {
    public Concat {
      parts = List.copyOf(parts);
    }

    @Override
    public DataType type() {
      return DataType.concat(parts.stream().map(Expression::type).toList());
    }
  }

  /// `left & mask`, `left | mask`, `left ^ mask`.
  record Bitwise(Expression left, BitOperator operator, Data mask) implements Expression {
    @Override
    public DataType type() {
      return left.type();
    }
  }

  /// An operation on bits.
  enum BitOperator {
    AND("&"),
    OR("|"),
    XOR("^");

    private final String text;

    BitOperator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /// What `map` gives for `key`; without an element for it the rule does not match.
  ///
  /// @param type the type of the map's data
  record MapLookup(Expression key, SetRef map, DataType type) implements Expression {}

  static Expression constant(DataType type, Data data) {
    return new Constant(type, data);
  }

  static Expression meta(MetaKey key) {
    return new Meta(key);
  }

  static Expression field(Field field) {
    return new Payload(field);
  }

  static Expression ct(CtKey key) {
    return new Ct(key, Optional.empty());
  }

  static Expression ct(CtDirection direction, CtKey key) {
    return new Ct(key, Optional.of(direction));
  }

  static Expression concat(Expression... parts) {
    return new Concat(List.of(parts));
  }

  /// `numgen random mod modulus`.
  static Expression random(int modulus) {
    return new Numgen(true, modulus, 0);
  }

  static Expression and(Expression left, Data mask) {
    return new Bitwise(left, BitOperator.AND, mask);
  }

  static Expression or(Expression left, Data mask) {
    return new Bitwise(left, BitOperator.OR, mask);
  }
}
