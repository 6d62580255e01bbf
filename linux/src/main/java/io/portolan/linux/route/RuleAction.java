// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.uapi.FibRules;
import java.util.Locale;

/// What a rule does with the packets that it is for.
public enum RuleAction {
  TO_TABLE(FibRules.FR_ACT_TO_TBL),
  BLACKHOLE(FibRules.FR_ACT_BLACKHOLE),
  UNREACHABLE(FibRules.FR_ACT_UNREACHABLE),
  PROHIBIT(FibRules.FR_ACT_PROHIBIT),
  /// One that is not dealt with here.
  OTHER(0);

  private final int number;

  RuleAction(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static RuleAction of(int number) {
    for (RuleAction action : values()) {
      if (action.number == number) {
        return action;
      }
    }
    return OTHER;
  }

  String text(int table) {
    return this == TO_TABLE ? "lookup " + table : name().toLowerCase(Locale.ROOT);
  }
}
