// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Family;
import java.util.List;
import java.util.OptionalInt;

/// The names that nft has for the priorities of base chains.
final class Priorities {
  /// A priority with a name.
  private record Named(String text, int priority) {}

  private static final List<Named> NAMED =
      List.of(
          new Named("raw", -300),
          new Named("mangle", -150),
          new Named("dstnat", -100),
          new Named("filter", 0),
          new Named("security", 50),
          new Named("srcnat", 100));

  private static final int REACH = 10;

  private Priorities() {}

  static String text(Family family, Hook hook, int priority) {
    for (Named named : NAMED) {
      int distance = priority - named.priority;
      if (Math.abs(distance) <= REACH && suits(named.text, family, hook)) {
        return named.text
            + (distance == 0 ? "" : distance > 0 ? " + " + distance : " - " + -distance);
      }
    }
    return Integer.toString(priority);
  }

  /// The number of a priority with a name.
  static OptionalInt number(String text) {
    return NAMED.stream()
        .filter(named -> named.text.equals(text))
        .mapToInt(Named::priority)
        .findFirst();
  }

  private static boolean suits(String text, Family family, Hook hook) {
    boolean device = hook == Hook.INGRESS || hook == Hook.EGRESS;
    if (family == Family.NETDEV || family == Family.ARP || device) {
      return text.equals("filter");
    }
    return switch (text) {
      case "dstnat" -> hook == Hook.PREROUTING;
      case "srcnat" -> hook == Hook.POSTROUTING;
      default -> true;
    };
  }
}
