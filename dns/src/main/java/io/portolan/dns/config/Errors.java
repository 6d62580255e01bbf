// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.text.Regex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `errors`: what goes wrong with a question is logged.
public record Errors(List<Consolidation> consolidations) implements Plugin {
  /// Errors that match `pattern` are counted and logged once in `interval`.
  public record Consolidation(Duration interval, Regex pattern, System.Logger.Level level) {}

  private static System.Logger.Level level(String word) {
    return switch (word) {
      case "warning" -> System.Logger.Level.WARNING;
      case "error" -> System.Logger.Level.ERROR;
      case "info" -> System.Logger.Level.INFO;
      case "debug" -> System.Logger.Level.DEBUG;
      default -> throw new IllegalArgumentException("it must be warning, error, info or debug");
    };
  }

  static Errors read(Directive line, Context context) {
    Arguments.of(line).end();
    List<Consolidation> consolidations = new ArrayList<>();
    for (Directive option : line.block()) {
      Arguments arguments = Arguments.of(line, option);
      if (!option.word().equals("consolidate")) {
        throw Arguments.unknown(line, option);
      }
      consolidations.add(
          new Consolidation(
              arguments.next("a duration", Values::duration),
              arguments.next("a regular expression", Regex::of),
              arguments.next("a level", Errors::level, System.Logger.Level.ERROR)));
      arguments.end();
    }
    return new Errors(List.copyOf(consolidations));
  }
}
