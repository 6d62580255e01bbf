// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import io.portolan.linux.nft.Verdict;
import java.util.stream.Collectors;

/// Prints a rule of a table of `family`.
record RulePrinter(Family family) {
  RulePrinter() {
    this(Family.INET);
  }

  String print(Rule rule) {
    String text = rule.statements().stream().map(this::print).collect(Collectors.joining(" "));
    return rule.comment().isEmpty() ? text : text + " comment \"" + rule.comment() + '"';
  }

  String print(Statement statement) {
    return switch (statement) {
      case Verdict verdict -> ExpressionPrinter.print(verdict);
      case Statement.Match match -> match(match);
      case Statement.Lookup(var key, var inverted, var set) ->
          ExpressionPrinter.print(key) + (inverted ? " != " : " ") + ExpressionPrinter.print(set);
      case Statement.VerdictMap(var key, var map) ->
          ExpressionPrinter.print(key) + " vmap " + ExpressionPrinter.print(map);
      case Statement.Counter(var packets, var bytes) ->
          "counter packets " + packets + " bytes " + bytes;
      case Statement.CounterRef(var name) -> "counter name \"" + name + '"';
      case Statement.Limit limit -> limit(limit);
      case Statement.Log log -> log(log);
      case Statement.Notrack _ -> "notrack";
      case Statement.Nat nat -> nat(nat);
      case Statement.Reject(var reason) -> reject(reason);
      case Statement.SetMeta(var key, var value) ->
          "meta " + key.text() + " set " + ExpressionPrinter.print(value);
      case Statement.SetCt(var key, var value) ->
          "ct " + key.text() + " set " + ExpressionPrinter.print(value);
      case Statement.Update update -> update(update);
      case Statement.Tproxy(var only, var address, var port) ->
          "tproxy "
              + only.map(f -> f.text() + " ").orElse("")
              + "to "
              + ExpressionPrinter.addressAndPort(address, port, only.orElse(family));
    };
  }

  private static String match(Statement.Match match) {
    Comparison comparison = match.comparison();
    Expression left = match.left();
    if (left instanceof Expression.Bitwise(var field, var operator, var mask)
        && operator == Expression.BitOperator.AND
        && left.type().equals(DataType.TCP_FLAG)
        && (comparison == Comparison.EQUAL || comparison == Comparison.NOT_EQUAL)) {
      return ExpressionPrinter.print(field)
          + (comparison == Comparison.EQUAL ? " " : " != ")
          + ExpressionPrinter.print(match.right())
          + " / "
          + DataText.print(DataType.TCP_FLAG, mask);
    }
    boolean plainEqual =
        comparison == Comparison.EQUAL
            && !(left instanceof Expression.Bitwise)
            && !left.type().isBitmask();
    boolean silent = comparison == Comparison.HAS_ANY || plainEqual;
    String operator = silent ? " " : " " + comparison.text() + " ";
    return ExpressionPrinter.print(left) + operator + ExpressionPrinter.print(match.right());
  }

  private static String limit(Statement.Limit limit) {
    StringBuilder text = new StringBuilder("limit rate ").append(limit.over() ? "over " : "");
    if (limit.bytes()) {
      text.append(bytes(limit.rate())).append('/').append(limit.unit().text());
      return limit.burst() == 0
          ? text.toString()
          : text.append(" burst ").append(bytes(limit.burst())).toString();
    }
    text.append(limit.rate()).append('/').append(limit.unit().text());
    return limit.burst() == 5
        ? text.toString()
        : text.append(" burst ").append(limit.burst()).append(" packets").toString();
  }

  private static String bytes(long count) {
    if (count == 0 || count % 1024 != 0) {
      return count + " bytes";
    }
    return count % (1024 * 1024) == 0
        ? count / (1024 * 1024) + " mbytes"
        : count / 1024 + " kbytes";
  }

  private static String log(Statement.Log log) {
    StringBuilder text = new StringBuilder("log");
    if (!log.prefix().isEmpty()) {
      text.append(" prefix \"").append(log.prefix()).append('"');
    }
    log.group().ifPresent(group -> text.append(" group ").append(group));
    if (log.group().isEmpty() && log.level() != 4) {
      text.append(" level ").append(LogLevels.text(log.level()));
    }
    return text.toString();
  }

  private String nat(Statement.Nat nat) {
    StringBuilder text = new StringBuilder(nat.kind().text());
    nat.family().ifPresent(family -> text.append(' ').append(family.text()));
    if (nat.address().isPresent() || nat.port().isPresent()) {
      text.append(" to ")
          .append(
              ExpressionPrinter.addressAndPort(
                  nat.address(), nat.port(), nat.family().orElse(family)));
    }
    String separator = " ";
    for (Statement.Nat.Flag flag : Statement.Nat.Flag.values()) {
      if (nat.flags().contains(flag)) {
        text.append(separator).append(flag.text());
        separator = ",";
      }
    }
    return text.toString();
  }

  private String reject(RejectReason reason) {
    return reason == defaultReason(family) ? "reject" : "reject with " + reason.text();
  }

  /// What `reject` alone means in a table of `family`.
  static RejectReason defaultReason(Family family) {
    return switch (family) {
      case IP -> RejectReason.ICMP_PORT_UNREACHABLE;
      case IP6 -> RejectReason.ICMPV6_PORT_UNREACHABLE;
      case INET, ARP, NETDEV, BRIDGE -> RejectReason.ICMPX_PORT_UNREACHABLE;
    };
  }

  private String update(Statement.Update update) {
    StringBuilder text = new StringBuilder(update.verb().text());
    text.append(" @").append(update.set()).append(" { ");
    text.append(ExpressionPrinter.print(update.key()));
    update.timeout().ifPresent(time -> text.append(" timeout ").append(TimeText.print(time)));
    update.statements().forEach(each -> text.append(' ').append(inElement(each)));
    update.data().ifPresent(data -> text.append(" : ").append(ExpressionPrinter.print(data)));
    return text.append(" }").toString();
  }

  /// nft does not print what a counter of an element-to-be stands at.
  private String inElement(Statement statement) {
    return statement.equals(Statement.Counter.ZERO) ? "counter" : print(statement);
  }

  static String printData(DataType type, Data data) {
    return DataText.printAll(type, data);
  }
}
