// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import java.util.List;

/// The kernel's log levels by number.
final class LogLevels {
  private static final List<String> TEXTS =
      List.of("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit");

  private LogLevels() {}

  static String text(int level) {
    return TEXTS.get(level);
  }

  /// The level's number, or -1.
  static int number(String text) {
    return TEXTS.indexOf(text);
  }
}
