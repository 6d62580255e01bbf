// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// `errors`: what goes wrong with a question is logged.
public record Errors(List<Consolidation> consolidations) implements Plugin {
  /// Errors that match `pattern` are counted and logged once in `interval`.
  public record Consolidation(Duration interval, Pattern pattern) {}

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
              arguments.next("a regular expression", Values::regex)));
      arguments.end();
    }
    return new Errors(List.copyOf(consolidations));
  }
}
