// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import java.util.HashMap;
import java.util.Map;

/// The ruleset as text, as `nft list ruleset` prints it, and back.
public final class RulesetText {
  private RulesetText() {}

  public static String print(Ruleset ruleset) {
    return new RulesetPrinter().print(ruleset);
  }

  public static String print(Table table) {
    return print(Ruleset.of(table));
  }

  /// What [#print(Ruleset)] printed, or `nft list ruleset`.
  ///
  /// @throws IllegalArgumentException that says where and what, when the text is no ruleset
  public static Ruleset parse(String text) {
    return RulesetParser.parse(text);
  }

  /// A rule of `table`, whose sets it may name.
  ///
  /// @throws IllegalArgumentException that says what, when the text is no rule
  public static Rule parseRule(Table table, String text) {
    Map<String, NftSet> sets = new HashMap<>();
    table.sets().forEach(set -> sets.put(set.name(), set.declaration()));
    return new RuleParser(table.id().family(), sets).parse(text);
  }

  /// One rule in one line, without its chain.
  public static String print(Rule rule) {
    return new RulePrinter().print(rule);
  }
}
