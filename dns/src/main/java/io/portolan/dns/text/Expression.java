// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands in a template's braces: `.Group.a`, `index .Match 1`, `parseInt .Group.b 16 8`,
/// commands in parentheses and behind pipes.
sealed interface Expression {
  /// A value that stands there as it is.
  record Literal(Object value) implements Expression {}

  /// A field, such as `.Question.Name`.
  record Field(List<String> path) implements Expression {}

  /// A function with its arguments.
  record Call(String function, List<Expression> arguments) implements Expression {}

  /// The value: a text, a [Long], a [Boolean], or what [Functions] can take apart.
  default Object evaluate(TemplateData data) {
    return switch (this) {
      case Literal(Object value) -> value;
      case Field(List<String> path) -> Functions.field(path, data);
      case Call(String function, List<Expression> arguments) ->
          Functions.call(
              function, arguments.stream().map(argument -> argument.evaluate(data)).toList());
    };
  }

  /// Reads an expression, or throws a [TemplateException].
  static Expression parse(String text) {
    return new Reader(text).whole();
  }

  /// Cuts an expression into words and puts them together.
  final class Reader {
    private static final Pattern WORD =
        Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|[()|]|[^\\s()|\"`]+)");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+|0x[0-9a-fA-F]+");
    private static final Set<String> FIELDS =
        Set.of(
            "Name",
            "Zone",
            "Class",
            "Type",
            "Remote",
            "Match",
            "Group",
            "Question",
            "Message",
            "Meta");

    private final String text;
    private final List<String> words = new ArrayList<>();
    private int at;

    Reader(String text) {
      this.text = text.strip();
      Matcher word = WORD.matcher(this.text);
      int end = 0;
      while (word.find() && word.start() == end) {
        words.add(word.group(1));
        end = word.end();
      }
      if (end != this.text.length() || words.isEmpty()) {
        throw problem("is no expression");
      }
    }

    Expression whole() {
      Expression all = pipeline();
      if (at < words.size()) {
        throw problem("has \"" + words.get(at) + "\" too much");
      }
      return all;
    }

    private TemplateException problem(String what) {
      return new TemplateException("{{ " + text + " }} " + what);
    }

    private Expression pipeline() {
      Expression last = command(List.of());
      while (at < words.size() && words.get(at).equals("|")) {
        at++;
        last = command(List.of(last));
      }
      return last;
    }

    /// @param piped goes behind the arguments
    private Expression command(List<Expression> piped) {
      List<Expression> arguments = new ArrayList<>();
      if (at == words.size()) {
        throw problem("ends too early");
      }
      String first = words.get(at);
      boolean isCall = Functions.NAMES.contains(first) || first.equals(".Meta");
      at += isCall ? 1 : 0;
      while (at < words.size() && !words.get(at).equals(")") && !words.get(at).equals("|")) {
        arguments.add(operand());
      }
      arguments.addAll(piped);
      if (isCall) {
        return new Call(first, arguments);
      }
      if (arguments.size() != 1) {
        throw problem("gives arguments to \"" + first + "\", which is no function");
      }
      return arguments.getFirst();
    }

    private Expression operand() {
      String word = words.get(at++);
      if (word.equals("(")) {
        Expression inner = pipeline();
        if (at == words.size() || !words.get(at).equals(")")) {
          throw problem("has a parenthesis that is not closed");
        }
        at++;
        return inner;
      }
      if (word.startsWith("\"")) {
        return new Literal(word.substring(1, word.length() - 1).replaceAll("\\\\(.)", "$1"));
      }
      if (word.startsWith("`")) {
        return new Literal(word.substring(1, word.length() - 1));
      }
      if (NUMBER.matcher(word).matches()) {
        return new Literal(Long.decode(word));
      }
      if (word.equals("true") || word.equals("false")) {
        return new Literal(Boolean.valueOf(word));
      }
      if (!word.startsWith(".")) {
        throw problem("has \"" + word + "\", which is not supported");
      }
      List<String> path = List.of(word.substring(1).split("\\.", -1));
      if (!FIELDS.contains(path.getFirst())) {
        throw problem("has the field \"" + word + "\", which is not supported");
      }
      return new Field(path);
    }
  }
}
