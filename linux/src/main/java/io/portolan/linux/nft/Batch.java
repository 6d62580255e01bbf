// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// Changes that the kernel makes in this order, all or none.
///
/// @param generation the generation in which the ruleset must still be (see
///     [Nftables#generation]); empty: any
public record Batch(List<Operation> operations, OptionalLong generation) {
  public static final Batch EMPTY = new Batch(List.of(), OptionalLong.empty());

  public Batch {
    operations = List.copyOf(operations);
  }

  public static Builder builder() {
    return new Builder();
  }

  public boolean isEmpty() {
    return operations.isEmpty();
  }

  /// This batch, to be refused with ERESTART when somebody else changed the ruleset since.
  public Batch expecting(long generation) {
    return new Batch(operations, OptionalLong.of(generation));
  }

  /// Collects operations. Not for use by two threads at a time.
  public static final class Builder {
    private final List<Operation> operations = new ArrayList<>();

    private Builder() {}

    public Builder add(Operation operation) {
      operations.add(operation);
      return this;
    }

    public Builder addAll(Batch batch) {
      operations.addAll(batch.operations());
      return this;
    }

    /// Adds an empty table.
    public Builder addTable(TableId table) {
      return add(new Operation.OnTable(Operation.Verb.ADD, table, Set.of(), ""));
    }

    /// Adds a table with all that is in it; the order lets everything find what it names.
    public Builder addTable(Table table) {
      add(new Operation.OnTable(Operation.Verb.ADD, table.id(), table.flags(), table.comment()));
      table.counters().forEach(counter -> addCounter(table.id(), counter));
      table.sets().forEach(set -> addSet(table.id(), set));
      table.chains().forEach(chain -> addChain(table.id(), chain));
      table.sets().forEach(set -> addElements(table.id(), set, set.elements()));
      table.chains().forEach(chain -> chain.rules().forEach(r -> addRule(table.id(), chain, r)));
      return this;
    }

    /// Takes a table away with all that is in it; ENOENT when there is none.
    public Builder deleteTable(TableId table) {
      return add(new Operation.OnTable(Operation.Verb.DELETE, table, Set.of(), ""));
    }

    public Builder addCounter(TableId table, NamedCounter counter) {
      return add(new Operation.OnCounter(Operation.Verb.ADD, table, counter));
    }

    /// Adds the chain without its rules.
    public Builder addChain(TableId table, Chain chain) {
      return add(new Operation.OnChain(Operation.Verb.ADD, table, chain.withRules(List.of())));
    }

    public Builder deleteChain(TableId table, String chain) {
      return add(new Operation.OnChain(Operation.Verb.DELETE, table, Chain.regular(chain)));
    }

    /// Takes all rules of a chain away.
    public Builder flushChain(TableId table, String chain) {
      return add(new Operation.OnChain(Operation.Verb.FLUSH, table, Chain.regular(chain)));
    }

    /// Adds the set without its elements.
    public Builder addSet(TableId table, NftSet set) {
      return add(new Operation.OnSet(Operation.Verb.ADD, table, set.declaration()));
    }

    public Builder deleteSet(TableId table, NftSet set) {
      return add(new Operation.OnSet(Operation.Verb.DELETE, table, set.declaration()));
    }

    /// Takes all elements of a set away.
    public Builder flushSet(TableId table, NftSet set) {
      return add(new Operation.OnSet(Operation.Verb.FLUSH, table, set.declaration()));
    }

    public Builder addElements(TableId table, NftSet set, List<Element> elements) {
      return elements(Operation.Verb.ADD, table, set, elements);
    }

    public Builder deleteElements(TableId table, NftSet set, List<Element> elements) {
      return elements(Operation.Verb.DELETE, table, set, elements);
    }

    private Builder elements(
        Operation.Verb verb, TableId table, NftSet set, List<Element> elements) {
      if (elements.isEmpty()) {
        return this;
      }
      return add(new Operation.OnElements(verb, table, set.declaration(), elements));
    }

    /// Adds a rule at the end of its chain.
    public Builder addRule(TableId table, Chain chain, Rule rule) {
      return addRule(table, chain.name(), rule);
    }

    /// Adds a rule at the end of its chain.
    public Builder addRule(TableId table, String chain, Rule rule) {
      return add(new Operation.OnRule(Operation.Verb.ADD, table, chain, rule, 0));
    }

    /// Adds a rule at the start of its chain.
    public Builder insertRule(TableId table, String chain, Rule rule) {
      return add(new Operation.OnRule(Operation.Verb.INSERT, table, chain, rule, 0));
    }

    /// Takes the rule with this handle away.
    public Builder deleteRule(TableId table, String chain, long handle) {
      return add(new Operation.OnRule(Operation.Verb.DELETE, table, chain, Rule.of(), handle));
    }

    public Batch build() {
      return new Batch(operations, OptionalLong.empty());
    }
  }
}
