// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Table;
import java.util.List;

/// Brings rules into the form in which a listing shows them, since several ways to write a rule are
/// one to the kernel: `meta l4proto tcp th dport 80` is listed as `tcp dport 80`.
public final class CanonicalRules {
  private final Family family;
  private final SetScope scope;

  private CanonicalRules(Family family, SetScope scope) {
    this.family = family;
    this.scope = scope;
  }

  /// For rules of `table`, whose sets they may name.
  public static CanonicalRules of(Table table) {
    return new CanonicalRules(table.id().family(), SetScope.of(table));
  }

  /// The rule as it would be listed; handle and comment stay.
  ///
  /// @throws IllegalArgumentException when the kernel has no instructions for it, or when it names
  ///     a set that the table has not
  public Rule canonical(Rule rule) {
    List<Statement> statements =
        Delinearizer.delinearize(family, scope, Linearizer.linearize(family, rule));
    return new Rule(statements, rule.comment(), rule.handle());
  }

  /// The table with all its rules as they would be listed.
  public static Table canonical(Table table) {
    CanonicalRules rules = of(table);
    return table.withChains(
        table.chains().stream()
            .map(chain -> chain.withRules(chain.rules().stream().map(rules::canonical).toList()))
            .toList());
  }
}
