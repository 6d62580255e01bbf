// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;
import java.util.Set;

/// One change of a [Batch].
public sealed interface Operation {
  /// What is done; each object knows some of these.
  enum Verb {
    /// Make it; an object that is there already is no error, except for rules, of which each is
    /// new.
    ADD,
    /// Make it; EEXIST when it is there already.
    CREATE,
    /// Make a rule before another, or at the start of its chain.
    INSERT,
    /// Put a rule in the place of another.
    REPLACE,
    /// Take it away; ENOENT when it is not there.
    DELETE,
    /// Take it away if it is there. Linux 6.3 and newer.
    DESTROY,
    /// Take away what is in it.
    FLUSH
  }

  Verb verb();

  TableId table();

  /// ADD, CREATE, DELETE, DESTROY; FLUSH takes the rules of all its chains away.
  record OnTable(Verb verb, TableId table, Set<Table.Flag> flags, String comment)
      implements Operation {
    public OnTable {
      flags = Set.copyOf(flags);
    }
  }

  /// ADD, CREATE, DELETE, DESTROY; FLUSH takes its rules away. The rules in `chain` are not looked
  /// at.
  record OnChain(Verb verb, TableId table, Chain chain) implements Operation {}

  /// ADD, INSERT, REPLACE, DELETE.
  ///
  /// @param position the handle of the rule to add after, insert before, replace or delete; 0: add
  ///     at the end, insert at the start
  record OnRule(Verb verb, TableId table, String chain, Rule rule, long position)
      implements Operation {}

  /// ADD, CREATE, DELETE, DESTROY; FLUSH takes its elements away. The elements in `set` are not
  /// looked at.
  record OnSet(Verb verb, TableId table, NftSet set) implements Operation {}

  /// ADD, CREATE, DELETE, DESTROY.
  ///
  /// @param set the set as it was declared; its own elements are not looked at
  record OnElements(Verb verb, TableId table, NftSet set, List<Element> elements)
      implements Operation {
    public OnElements {
      elements = List.copyOf(elements);
    }
  }

  /// ADD, CREATE, DELETE, DESTROY.
  record OnCounter(Verb verb, TableId table, NamedCounter counter) implements Operation {}

  /// What the operation is and what it is done to, for messages: `add rule inet t c`.
  default String describe() {
    String verbText = verb().name().toLowerCase(java.util.Locale.ROOT) + " ";
    return verbText
        + switch (this) {
          case OnTable(_, var table, _, _) -> "table " + table;
          case OnChain(_, var table, var chain) -> "chain " + table + " " + chain.name();
          case OnRule(_, var table, var chain, _, var position) ->
              "rule " + table + " " + chain + (position == 0 ? "" : " handle " + position);
          case OnSet(_, var table, var set) -> kind(set) + table + " " + set.name();
          case OnElements(_, var table, var set, var elements) ->
              elements.size() + " elements of " + kind(set) + table + " " + set.name();
          case OnCounter(_, var table, var counter) -> "counter " + table + " " + counter.name();
        };
  }

  private static String kind(NftSet set) {
    return set.shape().isMap() ? "map " : "set ";
  }
}
