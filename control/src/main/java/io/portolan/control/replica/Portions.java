// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Optional;

/// Numbers that may be written as percentages, such as `maxSurge: 25%`. Pure.
public final class Portions {
  private Portions() {}

  /// The number, or the percentage of `whole` rounded up; 0 when there is none.
  public static int up(Optional<IntOrString> wish, int whole) {
    return number(wish, whole, 99);
  }

  /// The number, or the percentage of `whole` rounded down; 0 when there is none.
  public static int down(Optional<IntOrString> wish, int whole) {
    return number(wish, whole, 0);
  }

  private static int number(Optional<IntOrString> wish, int whole, int rounding) {
    if (wish.isEmpty()) {
      return 0;
    }
    String text = wish.get().getStrVal();
    if (text == null) {
      return wish.get().getIntVal();
    }
    try {
      if (!text.endsWith("%")) {
        return Integer.parseInt(text);
      }
      long percent = Long.parseLong(text.substring(0, text.length() - 1));
      return (int) ((percent * whole + rounding) / 100);
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }
}
