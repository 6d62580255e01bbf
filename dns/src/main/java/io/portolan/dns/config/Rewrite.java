// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.corefile.Token;
import io.portolan.dns.text.Regex;
import io.portolan.dns.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// `rewrite`: questions are changed before others see them, and answers on their way back.
///
/// @param rules in the order in which they are tried; all lines of a server make one list
public record Rewrite(List<Rule> rules) implements Plugin {
  private static final String FIELDS = "type, class, name, edns0, ttl, rcode or cname";

  /// @param continues whether rules behind one that fits are tried, too
  public record Rule(boolean continues, Change change) {}

  /// What a rule does.
  public sealed interface Change {
    /// Another name is asked for.
    ///
    /// @param answers what is done to the answer, in this order
    record ToName(NameMatch from, String to, List<AnswerChange> answers) implements Change {}

    /// Another type is asked for.
    record ToType(int from, int to) implements Change {}

    /// The class of the Internet is asked for.
    record ToInternet(int from) implements Change {}

    /// TTLs of the answer are at least `least` and at most `most`.
    record Ttl(NameMatch name, long least, long most) implements Change {}

    /// Another response code is told.
    record Code(NameMatch name, int from, int to) implements Change {}

    /// An EDNS option goes to other servers, or does not.
    record Option(EdnsRule rule) implements Change {}

    /// An alias leads elsewhere, and what is there is asked for.
    record Alias(NameMatch from, String to) implements Change {}
  }

  /// What is done to the records of an answer.
  public sealed interface AnswerChange {
    /// The name that was asked for in place of the client's becomes the client's again.
    record Undo() implements AnswerChange {}

    /// The owners of records change.
    record Owners(Regex from, String to) implements AnswerChange {}

    /// The names in records change.
    record Targets(Regex from, String to) implements AnswerChange {}
  }

  static Rewrite read(Directive line, Context context) {
    Directive flat = flattened(line);
    Arguments arguments = Arguments.of(flat);
    boolean continues = arguments.takes("continue");
    if (!continues) {
      boolean unused = arguments.takes("stop");
    }
    Change change = change(arguments);
    arguments.end();
    return new Rewrite(List.of(new Rule(continues, change)));
  }

  /// A block is the same as its words on the line.
  private static Directive flattened(Directive line) {
    List<Token> words = new ArrayList<>(line.arguments());
    for (Directive option : line.block()) {
      words.add(option.name());
      words.addAll(option.arguments());
    }
    return new Directive(line.name(), words, List.of());
  }

  /// These rules, and behind them those of `other`.
  Rewrite with(Rewrite other) {
    return new Rewrite(Stream.concat(rules.stream(), other.rules.stream()).toList());
  }

  private static Change change(Arguments arguments) {
    String field = arguments.next("a field: " + FIELDS);
    return switch (field.toLowerCase(Locale.ROOT)) {
      case "name" -> name(arguments);
      case "type" ->
          new Change.ToType(
              arguments.next("a record type", Values::type),
              arguments.next("a record type", Values::type));
      case "class" -> toInternet(arguments);
      case "edns0" -> new Change.Option(EdnsRule.read(arguments));
      case "ttl" -> ttl(arguments);
      case "rcode" ->
          new Change.Code(
              NameMatch.read(arguments),
              arguments.next("a response code", Values::responseCode),
              arguments.next("a response code", Values::responseCode));
      case "cname" ->
          new Change.Alias(NameMatch.read(arguments), arguments.next("a name", Values::lower));
      default -> throw arguments.problem("of \"" + field + "\" is not supported; of " + FIELDS);
    };
  }

  private static Change toInternet(Arguments arguments) {
    int from = arguments.next("a class", Values::dnsClass);
    int to = arguments.next("a class", Values::dnsClass);
    if (to != Query.CLASS_IN) {
      throw arguments.problem("to another class than IN is not supported");
    }
    return new Change.ToInternet(from);
  }

  private static Change name(Arguments arguments) {
    NameMatch from = NameMatch.read(arguments);
    String to = arguments.next("a name", Values::lower);
    boolean isWhole = from instanceof NameMatch.Exact || from instanceof NameMatch.Suffix;
    List<AnswerChange> answers = new ArrayList<>();
    if (from instanceof NameMatch.Exact) {
      answers.add(new AnswerChange.Undo());
    }
    while (arguments.hasNext()) {
      boolean isFirst = arguments.takes("answer");
      switch (arguments.next("auto, name or value")) {
        case "auto" -> answers.add(new AnswerChange.Undo());
        case "name" -> {
          if (!arguments.takes("auto")) {
            answers.add(new AnswerChange.Owners(regex(arguments), replacement(arguments)));
          } else {
            answers.add(new AnswerChange.Undo());
          }
        }
        case "value" ->
            answers.add(new AnswerChange.Targets(regex(arguments), replacement(arguments)));
        default ->
            throw arguments.problem(
                isFirst
                    ? "answer knows auto, name and value only"
                    : "knows nothing but \"answer\" behind the names");
      }
    }
    return new Change.ToName(from, isWhole ? NameMatch.dotted(to) : to, List.copyOf(answers));
  }

  private static Regex regex(Arguments arguments) {
    return arguments.next("a regular expression", Regex::of);
  }

  private static String replacement(Arguments arguments) {
    return arguments.next("a name", Values::lower);
  }

  /// `30`, `30-300`, `-300`, `30-`.
  private static Change ttl(Arguments arguments) {
    NameMatch name = NameMatch.read(arguments);
    return arguments.next(
        "a TTL",
        text -> {
          int dash = text.indexOf('-');
          String least = dash < 0 ? text : text.substring(0, dash);
          String most = dash < 0 ? text : text.substring(dash + 1);
          long from = least.isEmpty() ? 0 : Values.number(0, Integer.MAX_VALUE).apply(least);
          long to =
              most.isEmpty() ? Integer.MAX_VALUE : Values.number(0, Integer.MAX_VALUE).apply(most);
          if (from > to || text.equals("-") || text.isEmpty()) {
            throw new IllegalArgumentException("it must be SECONDS or LEAST-MOST");
          }
          return new Change.Ttl(name, from, to);
        });
  }
}
