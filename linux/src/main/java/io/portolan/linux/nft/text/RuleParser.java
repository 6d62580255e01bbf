// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads one rule of a table of `family`.
final class RuleParser {
  private final Family family;
  private final ExpressionParser expressions;

  /// @param sets the table's sets by name
  RuleParser(Family family, Map<String, NftSet> sets) {
    this.family = family;
    this.expressions = new ExpressionParser(Map.copyOf(sets));
  }

  /// @throws IllegalArgumentException that says where and what, when the text is no rule
  Rule parse(String text) {
    Tokens in = Tokens.of(text);
    in.skipNewlines();
    return parse(in.statement());
  }

  Rule parse(Tokens in) {
    List<Statement> statements = new ArrayList<>();
    String comment = "";
    while (!in.isAtEnd()) {
      if (in.takeIf("comment")) {
        comment = in.word();
      } else {
        statements.add(statement(in));
      }
    }
    return new Rule(statements, comment, 0);
  }

  private Statement statement(Tokens in) {
    return switch (in.peek().text()) {
      case "accept", "drop", "continue", "return", "jump", "goto" -> ElementParser.verdict(in);
      case "counter" -> counter(in);
      case "limit" -> Limits.parse(in);
      case "log" -> log(in);
      case "notrack" -> {
        in.word();
        yield new Statement.Notrack();
      }
      case "reject" -> reject(in);
      case "dnat", "snat", "masquerade", "redirect" -> new NatParser(family, expressions).nat(in);
      case "tproxy" -> new NatParser(family, expressions).tproxy(in);
      case "add", "update", "delete" -> update(in);
      default -> comparison(in);
    };
  }

  private static Statement counter(Tokens in) {
    in.expect("counter");
    return in.takeIf("name") ? new Statement.CounterRef(in.word()) : ElementParser.counter(in);
  }

  private static Statement log(Tokens in) {
    in.expect("log");
    String prefix = "";
    int level = 4;
    Optional<Integer> group = Optional.empty();
    boolean more = true;
    while (more) {
      if (in.takeIf("prefix")) {
        prefix = in.word();
      } else if (in.takeIf("level")) {
        level = LogLevels.number(in.word());
      } else if (in.takeIf("group")) {
        group = Optional.of((int) in.number());
      } else {
        more = false;
      }
    }
    return new Statement.Log(prefix, level, group);
  }

  private Statement reject(Tokens in) {
    in.expect("reject");
    if (!in.takeIf("with")) {
      return new Statement.Reject(RulePrinter.defaultReason(family));
    }
    String text = in.word() + " " + in.word();
    for (RejectReason reason : RejectReason.values()) {
      if (reason.text().equals(text)) {
        return new Statement.Reject(reason);
      }
    }
    throw in.error("there is no reject with " + text);
  }

  private Statement update(Tokens in) {
    Statement.Update.Verb verb =
        Statement.Update.Verb.valueOf(in.word().toUpperCase(java.util.Locale.ROOT));
    String set = in.word().substring(1);
    in.expect("{");
    Expression key = expressions.concat(in);
    Optional<Duration> timeout =
        in.takeIf("timeout") ? Optional.of(TimeText.parse(in.word())) : Optional.empty();
    List<Statement> each = new ArrayList<>();
    while (!in.peek().is(":") && !in.peek().is("}")) {
      each.add(statement(in));
    }
    Optional<Expression> data = Optional.empty();
    if (in.takeIf(":")) {
      NftSet map = expressions.sets().get(set);
      if (map == null) {
        throw in.error("the table has no map " + set);
      }
      data = Optional.of(expressions.value(in, map.dataType()));
    }
    in.expect("}");
    return new Statement.Update(verb, set, key, data, timeout, each);
  }

  private Statement comparison(Tokens in) {
    if (!ExpressionParser.starts(in)) {
      throw in.error("no statement begins so");
    }
    Expression left = expressions.concat(in);
    if (in.takeIf("set")) {
      return set(in, left);
    }
    if (in.takeIf("vmap")) {
      return new Statement.VerdictMap(
          left, expressions.set(in, left.type(), Optional.of(DataType.VERDICT)));
    }
    boolean flags = left.type().equals(DataType.TCP_FLAG);
    Optional<Comparison> written = operator(in);
    if (in.peek().is("{") || in.peek().text().startsWith("@")) {
      boolean inverted = written.equals(Optional.of(Comparison.NOT_EQUAL));
      return new Statement.Lookup(
          left, inverted, expressions.set(in, left.type(), Optional.empty()));
    }
    boolean bits = left.type().isBitmask() && !(left instanceof Expression.Bitwise);
    Comparison comparison = written.orElse(bits ? Comparison.HAS_ANY : Comparison.EQUAL);
    Expression right = right(in, left.type());
    if (flags && in.takeIf("/")) {
      Data mask = bits(in, DataType.TCP_FLAG);
      return new Statement.Match(
          Expression.and(left, mask), written.orElse(Comparison.EQUAL), right);
    }
    return new Statement.Match(left, comparison, right);
  }

  private Statement set(Tokens in, Expression left) {
    return switch (left) {
      case Expression.Meta(MetaKey key) ->
          new Statement.SetMeta(key, expressions.value(in, key.type()));
      case Expression.Ct(CtKey key, _) ->
          new Statement.SetCt(key, expressions.value(in, key.type()));
      default -> throw in.error("only meta and ct can be set");
    };
  }

  private static Optional<Comparison> operator(Tokens in) {
    for (Comparison comparison : Comparison.values()) {
      if (!comparison.text().isEmpty() && in.takeIf(comparison.text())) {
        return Optional.of(comparison);
      }
    }
    return Optional.empty();
  }

  private static Expression right(Tokens in, DataType type) {
    if (type.isBitmask()) {
      return new Expression.Constant(type, bits(in, type));
    }
    if (type.parts().size() > 1) {
      return new Expression.Constant(type, ElementParser.single(in, type));
    }
    Tokens.Token token = in.take();
    String text = token.text();
    if (type.isText() && token.quoted() && text.endsWith("*")) {
      return new Expression.TextPrefix(text.substring(0, text.length() - 1));
    }
    DataParser.Ends ends = DataParser.parseEnds(type, text);
    int slash = text.indexOf('/');
    if (slash > 0) {
      return new Expression.Prefix(type, ends.first(), DataParser.prefixLength(text, slash));
    }
    return ends.first().equals(ends.last())
        ? new Expression.Constant(type, ends.first())
        : new Expression.Range(type, ends.first(), ends.last());
  }

  /// One or more words for bits, with commas between them.
  private static Data bits(Tokens in, DataType type) {
    long value = 0;
    do {
      Data data = DataParser.parse(type, in.word());
      value |= data.toHostLong();
    } while (in.takeIf(","));
    return DataParser.data(type, value);
  }
}
