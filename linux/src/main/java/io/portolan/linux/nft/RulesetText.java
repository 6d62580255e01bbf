// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// The ruleset as text, as `nft list ruleset` prints it, and back.
public final class RulesetText {
  private RulesetText() {}

  public static String print(Ruleset ruleset) {
    return new io.portolan.linux.nft.text.RulesetPrinter().print(ruleset);
  }

  public static String print(Table table) {
    return print(Ruleset.of(table));
  }

  /// One rule in one line, without its chain.
  public static String print(Rule rule) {
    return new io.portolan.linux.nft.text.RulePrinter().print(rule);
  }
}
