// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `log`: questions are logged with their answers.
///
/// @param zones whose questions
/// @param format a line with placeholders such as `{name}`
/// @param classes of answers
/// @param slow how long an answer takes that is logged whatever its class
public record Log(
    List<Name> zones, String format, Set<AnswerClass> classes, Optional<Duration> slow)
    implements Plugin {
  private static final String COMMON =
      "{remote}:{port} - {>id} \"{type} {class} {name} {proto} {size} {>do} {>bufsize}\""
          + " {rcode} {>rflags} {rsize} {duration}";
  private static final String COMBINED = COMMON.replace("\"{type}", "\"{>opcode} {type}");

  /// What came of a question.
  public enum AnswerClass {
    SUCCESS,
    DENIAL,
    ERROR,
    ALL
  }

  static Log read(Directive line, Context context) {
    List<String> words = line.words();
    boolean hasFormat = !words.isEmpty() && words.getLast().contains("{");
    List<String> names = hasFormat ? words.subList(0, words.size() - 1) : words;
    Optional<Duration> slow = Optional.empty();
    Set<AnswerClass> classes = EnumSet.noneOf(AnswerClass.class);
    for (Directive option : line.block()) {
      Arguments arguments = Arguments.of(line, option);
      switch (option.word()) {
        case "class" -> classes.addAll(arguments.rest("a class of answers", Log::answerClass));
        case "minDuration" -> slow = Optional.of(arguments.next("a duration", Values::duration));
        default -> throw Arguments.unknown(line, option);
      }
      arguments.endWithoutBlock();
    }
    if (classes.isEmpty()) {
      classes.add(AnswerClass.ALL);
    }
    return new Log(
        names.isEmpty() ? context.zones() : names.stream().map(Values::name).toList(),
        hasFormat ? expand(words.getLast()) : COMMON,
        Set.copyOf(classes),
        slow);
  }

  private static String expand(String format) {
    return format.replace("{common}", COMMON).replace("{combined}", COMBINED);
  }

  private static AnswerClass answerClass(String word) {
    return switch (word) {
      case "success", "denial", "error", "all" ->
          AnswerClass.valueOf(word.toUpperCase(Locale.ROOT));
      default -> throw new IllegalArgumentException("it must be success, denial, error or all");
    };
  }
}
