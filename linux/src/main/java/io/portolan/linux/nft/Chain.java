// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A list of rules under a name; packets enter it from a hook or by a jump.
///
/// @param base where packets enter by themselves; empty for a chain that is only jumped to
/// @param comment empty when there is none; at most 128 bytes
public record Chain(String name, Optional<BaseChain> base, String comment, List<Rule> rules) {
  public Chain {
    rules = List.copyOf(rules);
  }

  /// A chain that is only jumped to.
  public static Chain regular(String name, Rule... rules) {
    return new Chain(name, Optional.empty(), "", List.of(rules));
  }

  /// A chain at a hook.
  public static Chain base(String name, BaseChain base, Rule... rules) {
    return new Chain(name, Optional.of(base), "", List.of(rules));
  }

  public Chain withRules(List<Rule> rules) {
    return new Chain(name, base, comment, rules);
  }

  public Chain withComment(String comment) {
    return new Chain(name, base, comment, rules);
  }

  /// This chain with one more rule at the end.
  public Chain plus(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return withRules(more);
  }
}
