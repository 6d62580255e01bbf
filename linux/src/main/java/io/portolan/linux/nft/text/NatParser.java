// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Statement;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads statements that give packets other addresses and ports.
record NatParser(Family family, ExpressionParser expressions) {
  /// Where to: `10.0.0.1:80`, `[fd00::1]:80`, `:80` or a map.
  private record Target(Optional<Expression> address, Optional<Expression> port) {
    static final Target NONE = new Target(Optional.empty(), Optional.empty());
  }

  Statement nat(Tokens in) {
    Statement.Nat.Kind kind = Statement.Nat.Kind.valueOf(in.word().toUpperCase(Locale.ROOT));
    Optional<Family> addresses = addresses(in);
    Target target =
        in.takeIf("to") ? target(in, addressType(addresses.orElse(family))) : Target.NONE;
    return new Statement.Nat(kind, addresses, target.address, target.port, flags(in));
  }

  Statement tproxy(Tokens in) {
    in.expect("tproxy");
    Optional<Family> addresses = addresses(in);
    in.expect("to");
    Target target = target(in, addressType(addresses.orElse(family)));
    return new Statement.Tproxy(addresses, target.address, target.port);
  }

  private static Optional<Family> addresses(Tokens in) {
    if (in.takeIf("ip")) {
      return Optional.of(Family.IP);
    }
    return in.takeIf("ip6") ? Optional.of(Family.IP6) : Optional.empty();
  }

  private static DataType addressType(Family family) {
    return family == Family.IP6 ? DataType.IPV6_ADDR : DataType.IPV4_ADDR;
  }

  private Target target(Tokens in, DataType type) {
    if (ExpressionParser.starts(in)) {
      return looked(in, type);
    }
    String text = in.word();
    int colon =
        type.equals(DataType.IPV4_ADDR) || text.startsWith("[") || text.startsWith(":")
            ? text.lastIndexOf(':')
            : -1;
    if (colon >= 0 && text.endsWith("]")) {
      colon = -1;
    }
    String address = (colon < 0 ? text : text.substring(0, colon)).replaceAll("[\\[\\]]", "");
    return new Target(
        address.isEmpty() ? Optional.empty() : Optional.of(ends(type, address)),
        colon < 0 ? Optional.empty() : Optional.of(port(text.substring(colon + 1))));
  }

  private static Expression port(String text) {
    return ends(DataType.INET_SERVICE, text);
  }

  private static Expression ends(DataType type, String text) {
    DataParser.Ends ends = DataParser.parseEnds(type, text);
    return ends.first().equals(ends.last())
        ? new Expression.Constant(type, ends.first())
        : new Expression.Range(type, ends.first(), ends.last());
  }

  private Target looked(Tokens in, DataType type) {
    Expression key = expressions.concat(in);
    if (!in.takeIf("map")) {
      return new Target(Optional.of(key), trailingPort(in));
    }
    Tokens.Token next = in.peek();
    int colon = next.text().indexOf(':');
    if (next.text().startsWith("@") && colon > 0) {
      in.word();
      Tokens name = Tokens.of(next.text().substring(0, colon));
      return new Target(
          Optional.of(expressions.mapLookup(name, key, type)),
          Optional.of(port(next.text().substring(colon + 1))));
    }
    DataType data = next.is("{") && in.startsMapOfPairs() ? withPort(type) : type;
    return new Target(Optional.of(expressions.mapLookup(in, key, data)), trailingPort(in));
  }

  private static DataType withPort(DataType address) {
    return DataType.concat(address, DataType.INET_SERVICE);
  }

  private static Optional<Expression> trailingPort(Tokens in) {
    String text = in.peek().text();
    if (!text.startsWith(":") || text.length() == 1) {
      return Optional.empty();
    }
    in.word();
    return Optional.of(port(text.substring(1)));
  }

  private static Set<Statement.Nat.Flag> flags(Tokens in) {
    Set<Statement.Nat.Flag> flags = EnumSet.noneOf(Statement.Nat.Flag.class);
    boolean more = true;
    while (more) {
      more = false;
      for (Statement.Nat.Flag flag : Statement.Nat.Flag.values()) {
        if (in.takeIf(flag.text())) {
          flags.add(flag);
          in.takeIf(",");
          more = true;
        }
      }
    }
    return flags;
  }
}
