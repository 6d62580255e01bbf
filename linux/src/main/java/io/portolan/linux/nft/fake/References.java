// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.fake;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What rules and elements name: chains, sets and counters of their table.
record References(Set<String> chains, Set<String> sets, Set<String> counters) {

  static References of(Rule rule) {
    References found = new References(new HashSet<>(), new HashSet<>(), new HashSet<>());
    rule.statements().forEach(found::statement);
    return found;
  }

  /// The chain that an element's verdict names.
  static Optional<String> chain(ElementValue value) {
    return switch (value) {
      case Verdict.Jump(var chain) -> Optional.of(chain);
      case Verdict.Goto(var chain) -> Optional.of(chain);
      case Verdict.Simple _, Data _, ElementValue.Nothing _ -> Optional.empty();
    };
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Verdict verdict -> chain(verdict).ifPresent(chains::add);
      case Statement.Match match -> expressions(List.of(match.left(), match.right()));
      case Statement.Lookup(var key, _, var set) -> {
        expression(key);
        set(set);
      }
      case Statement.VerdictMap(var key, var map) -> {
        expression(key);
        set(map);
      }
      case Statement.CounterRef(var name) -> counters.add(name);
      case Statement.Nat nat -> {
        nat.address().ifPresent(this::expression);
        nat.port().ifPresent(this::expression);
      }
      case Statement.SetMeta(_, var value) -> expression(value);
      case Statement.SetCt(_, var value) -> expression(value);
      case Statement.Update update -> {
        sets.add(update.set());
        expression(update.key());
        update.data().ifPresent(this::expression);
        update.statements().forEach(this::statement);
      }
      case Statement.Tproxy tproxy -> {
        tproxy.address().ifPresent(this::expression);
        tproxy.port().ifPresent(this::expression);
      }
      case Statement.Counter _,
          Statement.Limit _,
          Statement.Log _,
          Statement.Notrack _,
          Statement.Reject _ -> {}
    }
  }

  private void expressions(List<Expression> expressions) {
    expressions.forEach(this::expression);
  }

  private void expression(Expression expression) {
    switch (expression) {
      case Expression.Concat(var parts) -> expressions(parts);
      case Expression.Bitwise bitwise -> expression(bitwise.left());
      case Expression.Jhash hash -> expression(hash.key());
      case Expression.MapLookup(var key, var map, _) -> {
        expression(key);
        set(map);
      }
      case Expression.Constant _,
          Expression.TextPrefix _,
          Expression.Prefix _,
          Expression.Range _,
          Expression.Meta _,
          Expression.Payload _,
          Expression.Ct _,
          Expression.Fib _,
          Expression.Numgen _ -> {}
    }
  }

  private void set(SetRef ref) {
    switch (ref) {
      case SetRef.Named(var name) -> sets.add(name);
      case SetRef.Anonymous(_, _, var elements) ->
          elements.forEach(element -> chain(element.value()).ifPresent(chains::add));
    }
  }
}
