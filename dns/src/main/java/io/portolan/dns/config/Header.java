// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.HeaderFlag;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// `header`: flags of answers are set or cleared; of what both say the last line counts.
public record Header(Set<HeaderFlag> set, Set<HeaderFlag> clear) implements Plugin {
  static Header read(Directive line, Context context) {
    Arguments.of(line).end();
    Set<HeaderFlag> set = EnumSet.noneOf(HeaderFlag.class);
    Set<HeaderFlag> clear = EnumSet.noneOf(HeaderFlag.class);
    for (Directive option : line.block()) {
      // "response" may stand before the action and is what is meant anyway.
      Arguments arguments = Arguments.of(line, option);
      String action =
          option.word().equals("response") ? arguments.next("set or clear") : option.word();
      boolean sets = action.equals("set");
      if (!sets && !action.equals("clear")) {
        throw Arguments.unknown(line, option);
      }
      if (!arguments.hasNext()) {
        throw arguments.problem("lacks a flag");
      }
      for (HeaderFlag flag : arguments.rest("a flag", Header::flag)) {
        (sets ? set : clear).add(flag);
        (sets ? clear : set).remove(flag);
      }
      arguments.endWithoutBlock();
    }
    if (set.isEmpty() && clear.isEmpty()) {
      throw line.problem("header lacks a flag to set or clear");
    }
    return new Header(Set.copyOf(set), Set.copyOf(clear));
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
