// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.BitOperator;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Expression.FibResult;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.SetRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads expressions.
///
/// @param sets the table's sets by name
record ExpressionParser(Map<String, NftSet> sets) {
  private static final Set<String> STARTS =
      Set.of(
          "meta",
          "iifname",
          "oifname",
          "iifgroup",
          "oifgroup",
          "ct",
          "fib",
          "numgen",
          "jhash",
          "ip",
          "ip6",
          "tcp",
          "udp",
          "sctp",
          "th",
          "icmp",
          "icmpv6",
          "ether");

  /// Whether what comes next is no value that is known beforehand.
  static boolean starts(Tokens in) {
    return !in.peek().quoted() && STARTS.contains(in.peek().text());
  }

  /// An expression of one or more parts, without a map.
  Expression concat(Tokens in) {
    List<Expression> parts = new ArrayList<>();
    do {
      parts.add(bitwise(in));
    } while (in.takeIf("."));
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concat(parts);
  }

  /// An expression, or what a map gives for it.
  ///
  /// @param data what an anonymous map would give
  Expression value(Tokens in, DataType data) {
    if (!starts(in)) {
      return new Expression.Constant(data, ElementParser.single(in, data));
    }
    Expression key = concat(in);
    return in.takeIf("map") ? mapLookup(in, key, data) : key;
  }

  /// What stands after the word `map`.
  Expression mapLookup(Tokens in, Expression key, DataType data) {
    SetRef map = set(in, key.type(), Optional.of(data));
    return new Expression.MapLookup(
        key,
        map,
        switch (map) {
          case SetRef.Named(var name) -> named(in, name).dataType();
          case SetRef.Anonymous anonymous -> anonymous.data().orElse(data);
        });
  }

  private NftSet named(Tokens in, String name) {
    NftSet set = sets.get(name);
    if (set == null) {
      throw in.error("the table has no set or map " + name);
    }
    return set;
  }

  /// `@name` or `{ ... }`.
  SetRef set(Tokens in, DataType key, Optional<DataType> data) {
    if (in.peek().text().startsWith("@")) {
      return new SetRef.Named(in.word().substring(1));
    }
    return new SetRef.Anonymous(key, data, new ElementParser(key, data).list(in));
  }

  private Expression bitwise(Tokens in) {
    Expression value = primary(in);
    while (true) {
      Optional<BitOperator> operator = operator(in);
      if (operator.isEmpty()) {
        return value;
      }
      value =
          new Expression.Bitwise(value, operator.get(), DataParser.parse(value.type(), in.word()));
    }
  }

  private static Optional<BitOperator> operator(Tokens in) {
    for (BitOperator operator : BitOperator.values()) {
      if (in.takeIf(operator.text())) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }

  private Expression primary(Tokens in) {
    String word = in.word();
    return switch (word) {
      case "meta" -> new Expression.Meta(meta(in, in.word()));
      case "iifname", "oifname", "iifgroup", "oifgroup" -> new Expression.Meta(meta(in, word));
      case "ct" -> ct(in);
      case "fib" -> fib(in);
      case "numgen" -> numgen(in);
      case "jhash" -> jhash(in);
      default -> new Expression.Payload(field(in, word));
    };
  }

  static MetaKey meta(Tokens in, String word) {
    for (MetaKey key : MetaKey.values()) {
      if (key.text().equals(word)) {
        return key;
      }
    }
    throw in.error("meta has no " + word);
  }

  private static Field field(Tokens in, String protocol) {
    String text = protocol + " " + in.word();
    for (Field field : Field.values()) {
      if (field.text().equals(text)) {
        return field;
      }
    }
    throw in.error("there is no field " + text);
  }

  private static Expression ct(Tokens in) {
    for (CtDirection direction : CtDirection.values()) {
      if (in.takeIf(direction.text())) {
        return Expression.ct(direction, ctKey(in));
      }
    }
    return Expression.ct(ctKey(in));
  }

  static CtKey ctKey(Tokens in) {
    String word = in.word();
    String text = word.equals("ip") || word.equals("ip6") ? word + " " + in.word() : word;
    for (CtKey key : CtKey.values()) {
      if (key.text().equals(text)) {
        return key;
      }
    }
    throw in.error("ct has no " + text);
  }

  private static Expression fib(Tokens in) {
    Set<FibKey> keys = EnumSet.noneOf(FibKey.class);
    do {
      keys.add(FibKey.valueOf(in.word().toUpperCase(java.util.Locale.ROOT)));
    } while (in.takeIf("."));
    FibResult result = FibResult.valueOf(in.word().toUpperCase(java.util.Locale.ROOT));
    return new Expression.Fib(keys, result);
  }

  private static Expression numgen(Tokens in) {
    boolean random = in.word().equals("random");
    in.expect("mod");
    int modulus = (int) in.number();
    return new Expression.Numgen(random, modulus, offset(in));
  }

  private static int offset(Tokens in) {
    return in.takeIf("offset") ? (int) in.number() : 0;
  }

  private Expression jhash(Tokens in) {
    Expression key = concat(in);
    in.expect("mod");
    int modulus = (int) in.number();
    Optional<Integer> seed = in.takeIf("seed") ? Optional.of((int) in.number()) : Optional.empty();
    return new Expression.Jhash(key, modulus, seed, offset(in));
  }
}
