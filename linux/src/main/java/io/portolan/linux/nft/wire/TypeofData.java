// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.MetaKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The expressions of a `typeof` as user data.
final class TypeofData {
  private static final int KIND = 0;
  private static final int CONTENT = 1;
  private static final int PAYLOAD = 7;
  private static final int META = 9;
  private static final int CT = 10;
  private static final int CONCAT = 13;
  private static final int NUMGEN = 23;
  private static final int HASH = 24;
  private static final int FIB = 26;

  private TypeofData() {}

  static UserData write(KeySpec.OfExpressions spec) {
    if (spec.expressions().size() == 1) {
      return write(spec.expressions().getFirst());
    }
    UserData parts = new UserData();
    for (int i = 0; i < spec.expressions().size(); i++) {
      parts.put(i, write(spec.expressions().get(i)));
    }
    return kind(CONCAT, parts);
  }

  private static UserData kind(int kind, UserData content) {
    return new UserData().put(KIND, kind).put(CONTENT, content);
  }

  private static UserData write(Expression expression) {
    return switch (expression) {
      case Expression.Payload(var field) ->
          kind(
              PAYLOAD,
              new UserData().put(0, HeaderFields.header(field)).put(1, HeaderFields.number(field)));
      case Expression.Meta(var key) -> kind(META, new UserData().put(0, key.number()));
      case Expression.Ct(var key, var direction) ->
          kind(
              CT,
              new UserData()
                  .put(0, key.number())
                  .put(1, direction.map(CtDirection::ordinal).orElse(-1)));
      case Expression.Numgen(var random, var modulus, var offset) ->
          kind(NUMGEN, new UserData().put(0, random ? 1 : 0).put(1, modulus).put(2, offset));
      case Expression.Fib fib ->
          kind(FIB, new UserData().put(0, FibBits.result(fib.result())).put(1, FibBits.flags(fib)));
      default ->
          throw new IllegalArgumentException("a set cannot be declared typeof " + expression);
    };
  }

  /// The expressions; empty when there is one that the tree does not have.
  static Optional<KeySpec> read(byte[] bytes) {
    Map<Integer, byte[]> values = UserData.parse(bytes);
    List<Expression> expressions = new ArrayList<>();
    if (UserData.number(values, KIND) == CONCAT) {
      Map<Integer, byte[]> parts = content(values);
      for (int i = 0; parts.containsKey(i); i++) {
        one(UserData.parse(parts.getOrDefault(i, new byte[0]))).ifPresent(expressions::add);
      }
      if (expressions.size() != parts.size()) {
        return Optional.empty();
      }
    } else {
      one(values).ifPresent(expressions::add);
    }
    return expressions.isEmpty()
        ? Optional.empty()
        : Optional.of(new KeySpec.OfExpressions(expressions));
  }

  private static Map<Integer, byte[]> content(Map<Integer, byte[]> values) {
    return UserData.parse(values.getOrDefault(CONTENT, new byte[0]));
  }

  private static Optional<Expression> one(Map<Integer, byte[]> values) {
    Map<Integer, byte[]> content = content(values);
    int first = UserData.number(content, 0);
    int second = UserData.number(content, 1);
    return switch (UserData.number(values, KIND)) {
      case PAYLOAD -> HeaderFields.field(first, second).map(Expression::field);
      case META -> meta(first);
      case CT -> ct(first, second);
      case NUMGEN ->
          Optional.of(
              new Expression.Numgen(first == 1, second, Math.max(0, UserData.number(content, 2))));
      case FIB -> Optional.of(FibBits.fib(second, first));
      case HASH -> Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Expression> meta(int number) {
    for (MetaKey key : MetaKey.values()) {
      if (key.number() == number) {
        return Optional.of(Expression.meta(key));
      }
    }
    return Optional.empty();
  }

  private static Optional<Expression> ct(int number, int direction) {
    for (CtKey key : CtKey.values()) {
      if (key.number() == number) {
        return Optional.of(
            direction < 0
                ? Expression.ct(key)
                : Expression.ct(CtDirection.values()[direction], key));
      }
    }
    return Optional.empty();
  }

  /// nft's numbers for the headers and for the fields in them.
  private static final class HeaderFields {
    static int header(Field field) {
      return switch (field.protocol()) {
        case "icmp" -> 4;
        case "udp" -> 6;
        case "tcp" -> 8;
        case "sctp" -> 10;
        case "th" -> 11;
        case "ip" -> 12;
        case "ip6" -> 13;
        case "icmpv6" -> 14;
        case "ether" -> 17;
        default -> throw new IllegalArgumentException("no number for " + field.protocol());
      };
    }

    static int number(Field field) {
      return switch (field) {
        case ETHER_DADDR, TCP_SPORT, UDP_SPORT, SCTP_SPORT, TH_SPORT, ICMP_TYPE, ICMPV6_TYPE -> 1;
        case ETHER_SADDR, TCP_DPORT, UDP_DPORT, SCTP_DPORT, TH_DPORT -> 2;
        case ETHER_TYPE, UDP_LENGTH -> 3;
        case IP_LENGTH, IP6_LENGTH -> 5;
        case IP_ID, IP6_NEXTHDR -> 6;
        case IP6_HOPLIMIT, TCP_FLAGS -> 7;
        case IP_TTL, IP6_SADDR -> 8;
        case IP_PROTOCOL, IP6_DADDR -> 9;
        case IP_SADDR -> 11;
        case IP_DADDR -> 12;
      };
    }

    static Optional<Field> field(int header, int number) {
      for (Field field : Field.values()) {
        if (header(field) == header && number(field) == number) {
          return Optional.of(field);
        }
      }
      return Optional.empty();
    }
  }
}
