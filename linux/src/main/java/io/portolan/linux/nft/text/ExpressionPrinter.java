// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Verdict;
import java.util.Optional;
import java.util.stream.Collectors;

/// Prints expressions, sets and verdicts as they stand in a rule.
final class ExpressionPrinter {
  private ExpressionPrinter() {}

  static String print(Expression expression) {
    return switch (expression) {
      case Expression.Constant(var type, var data) -> DataText.printAll(type, data);
      case Expression.TextPrefix(var prefix) -> '"' + prefix + "*\"";
      case Expression.Prefix(var type, var data, var bits) ->
          DataText.print(type, data) + "/" + bits;
      case Expression.Range(var type, var first, var last) ->
          DataText.print(type, first) + "-" + DataText.print(type, last);
      case Expression.Meta(var key) -> (key.isUnqualified() ? "" : "meta ") + key.text();
      case Expression.Payload(var field) -> field.text();
      case Expression.Ct ct ->
          "ct " + ct.direction().map(d -> d.text() + " ").orElse("") + ct.key().text();
      case Expression.Fib fib -> fib(fib);
      case Expression.Numgen(var random, var modulus, var offset) ->
          "numgen " + (random ? "random" : "inc") + " mod " + modulus + offset(offset);
      case Expression.Jhash hash ->
          "jhash "
              + print(hash.key())
              + " mod "
              + hash.modulus()
              + hash.seed().map(seed -> " seed 0x" + Integer.toHexString(seed)).orElse("")
              + offset(hash.offset());
      case Expression.Concat(var parts) ->
          parts.stream().map(ExpressionPrinter::print).collect(Collectors.joining(" . "));
      case Expression.Bitwise(var left, var operator, var mask) ->
          print(left) + " " + operator.text() + " " + DataText.print(left.type(), mask);
      case Expression.MapLookup(var key, var map, _) -> print(key) + " map " + print(map);
    };
  }

  private static String offset(int offset) {
    return offset == 0 ? "" : " offset " + offset;
  }

  private static String fib(Expression.Fib fib) {
    StringBuilder text = new StringBuilder("fib ");
    String separator = "";
    for (FibKey key : FibKey.values()) {
      if (fib.keys().contains(key)) {
        text.append(separator).append(key.text());
        separator = " . ";
      }
    }
    return text.append(' ').append(fib.result().text()).toString();
  }

  static String print(SetRef set) {
    return switch (set) {
      case SetRef.Named(var name) -> "@" + name;
      case SetRef.Anonymous(var key, var data, var elements) ->
          elements.stream()
              .map(element -> element(key, data.orElse(key), element))
              .collect(Collectors.joining(", ", "{ ", " }"));
    };
  }

  static String element(DataType key, DataType data, Element element) {
    Element.Details details = element.details();
    StringBuilder text = new StringBuilder(DataText.printKey(key, element));
    details
        .counter()
        .ifPresent(c -> text.append(" counter packets " + c.packets() + " bytes " + c.bytes()));
    details.timeout().ifPresent(time -> text.append(" timeout ").append(TimeText.print(time)));
    details.expires().ifPresent(time -> text.append(" expires ").append(TimeText.print(time)));
    if (!details.comment().isEmpty()) {
      text.append(" comment \"").append(details.comment()).append('"');
    }
    return switch (element.value()) {
      case ElementValue.Nothing _ -> text.toString();
      case Data value -> text.append(" : ").append(DataText.printAll(data, value)).toString();
      case Verdict verdict -> text.append(" : ").append(print(verdict)).toString();
    };
  }

  static String print(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Simple simple -> simple.name().toLowerCase(java.util.Locale.ROOT);
      case Verdict.Jump(var chain) -> "jump " + chain;
      case Verdict.Goto(var chain) -> "goto " + chain;
    };
  }

  /// An address and a port as NAT and tproxy write them: `10.0.0.1:80`, `[fd00::1]:80`, `:80`.
  static String addressAndPort(
      Optional<Expression> address, Optional<Expression> port, Family family) {
    boolean bracketed = family == Family.IP6 && port.isPresent();
    String text =
        address
            .map(
                each ->
                    switch (each) {
                      case Expression.Constant(_, var data) when bracketed ->
                          "[" + DataText.printAll(DataType.IPV6_ADDR, data) + "]";
                      case Expression.Range(var type, var first, var last) when bracketed ->
                          "["
                              + DataText.print(type, first)
                              + "]-["
                              + DataText.print(type, last)
                              + "]";
                      default -> print(each);
                    })
            .orElse("");
    return text + port.map(each -> ":" + print(each)).orElse("");
  }
}
