// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.text.GoTemplate;
import io.portolan.dns.text.Regex;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `template`: answers that are made of the question.
///
/// @param questionClass of the questions; [#ANY_CLASS] is every class
/// @param type of the questions; [RecordType#ANY] is every type
/// @param matches one of which must match the name; the first that does counts
/// @param code of the answer
public record Template(
    int questionClass,
    int type,
    List<Name> zones,
    List<Regex> matches,
    List<GoTemplate> answers,
    List<GoTemplate> additional,
    List<GoTemplate> authority,
    int code,
    Optional<ExtendedError> error,
    Optional<Fallthrough> fallthrough)
    implements Plugin {
  public static final int ANY_CLASS = 255;
  private static final int MAX_EXTENDED_ERROR = 0xffff;

  /// Why there is no better answer (RFC 8914).
  public record ExtendedError(int code, String text) {}

  /// The options, as they are read one after another.
  private static final class Options {
    final List<Regex> matches = new ArrayList<>();
    final List<GoTemplate> answers = new ArrayList<>();
    final List<GoTemplate> additional = new ArrayList<>();
    final List<GoTemplate> authority = new ArrayList<>();
    int code = ResponseCode.NOERROR;
    Optional<ExtendedError> error = Optional.empty();
    Optional<Fallthrough> fallthrough = Optional.empty();
  }

  static Template read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    int questionClass =
        arguments.takes("ANY") ? ANY_CLASS : arguments.next("a class", Values::dnsClass);
    int type = arguments.next("a record type", Values::type);
    List<Name> zones = arguments.zones(context.zones());
    Options options = new Options();
    for (Directive option : line.block()) {
      readOption(options, line, option);
    }
    if (options.matches.isEmpty()) {
      options.matches.add(Regex.of(".*"));
    }
    return new Template(
        questionClass,
        type,
        zones,
        List.copyOf(options.matches),
        List.copyOf(options.answers),
        List.copyOf(options.additional),
        List.copyOf(options.authority),
        options.code,
        options.error,
        options.fallthrough);
  }

  private static void readOption(Options options, Directive line, Directive option) {
    Arguments arguments = Arguments.of(line, option);
    switch (option.word()) {
      case "match" -> options.matches.addAll(arguments.rest("a regular expression", Regex::of));
      case "answer" -> options.answers.addAll(templates(arguments));
      case "additional" -> options.additional.addAll(templates(arguments));
      case "authority" -> options.authority.addAll(templates(arguments));
      case "rcode" -> options.code = arguments.next("a response code", Values::responseCode);
      case "ederror" ->
          options.error =
              Optional.of(
                  new ExtendedError(
                      arguments.next("a number", Values.number(0, MAX_EXTENDED_ERROR)),
                      arguments.next("a reason", Values::word, "")));
      case "fallthrough" -> options.fallthrough = Optional.of(Fallthrough.read(arguments));
      default -> throw Arguments.unknown(line, option);
    }
    arguments.endWithoutBlock();
  }

  private static List<GoTemplate> templates(Arguments arguments) {
    if (!arguments.hasNext()) {
      throw arguments.problem("lacks a record");
    }
    return arguments.rest("a template", GoTemplate::parse);
  }
}
