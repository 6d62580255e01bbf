// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.HeaderFlag;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// `header`: flags of questions and of answers are set or cleared.
public record Header(Change query, Change response) implements Plugin {
  /// What becomes of flags.
  public record Change(Set<HeaderFlag> set, Set<HeaderFlag> clear) {
    public boolean isNone() {
      return set.isEmpty() && clear.isEmpty();
    }
  }

  static Header read(Directive line, Context context) {
    Arguments.of(line).end();
    Lines query = new Lines();
    Lines response = new Lines();
    for (Directive option : line.block()) {
      Arguments arguments = Arguments.of(line, option);
      String word = option.word().toLowerCase(Locale.ROOT);
      switch (word) {
        case "query" -> query.read(arguments.next("set or clear"), arguments);
        case "response" -> response.read(arguments.next("set or clear"), arguments);
        // Without a selector, as older Corefiles have it, answers are meant.
        case "set", "clear" -> response.read(word, arguments);
        default -> throw Arguments.unknown(line, option);
      }
      arguments.endWithoutBlock();
    }
    Header header = new Header(query.change(), response.change());
    if (header.query.isNone() && header.response.isNone()) {
      throw line.problem("header lacks a flag to set or clear");
    }
    return header;
  }

  /// The lines about one kind of message; of what two say the last counts.
  private static final class Lines {
    private final Set<HeaderFlag> set = EnumSet.noneOf(HeaderFlag.class);
    private final Set<HeaderFlag> clear = EnumSet.noneOf(HeaderFlag.class);

    void read(String action, Arguments arguments) {
      boolean sets = action.equalsIgnoreCase("set");
      if (!sets && !action.equalsIgnoreCase("clear")) {
        throw arguments.problem("knows set and clear, not \"" + action + "\"");
      }
      if (!arguments.hasNext()) {
        throw arguments.problem("lacks a flag");
      }
      for (HeaderFlag flag : arguments.rest("a flag", Header::flag)) {
        (sets ? set : clear).add(flag);
        (sets ? clear : set).remove(flag);
      }
    }

    Change change() {
      return new Change(Set.copyOf(set), Set.copyOf(clear));
    }
  }

  private static HeaderFlag flag(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "aa" -> HeaderFlag.AA;
      case "ra" -> HeaderFlag.RA;
      case "rd" -> HeaderFlag.RD;
      default -> throw new IllegalArgumentException("it must be aa, ra or rd");
    };
  }
}
