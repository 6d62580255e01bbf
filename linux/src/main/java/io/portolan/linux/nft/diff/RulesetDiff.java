// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.diff;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementOrder;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Operation.Verb;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.wire.CanonicalRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The changes that make one ruleset into another: `apply(diff(a, b), a) = b`.
///
/// Names are what tables, chains and sets are known by, keys what elements are, and rules what they
/// do and where they stand. Only elements and rules that differ are touched. What the kernel cannot
/// change in place (the hook of a chain, the type of a set, a comment) has its table replaced
/// whole, in the same transaction. Elements of dynamic sets are the kernel's own and are left
/// alone. Counts of counters do not matter.
public final class RulesetDiff {
  private RulesetDiff() {}

  /// For all tables; a table that `want` has not is taken away.
  ///
  /// @param have as listed, rules with their handles
  public static Batch diff(Ruleset have, Ruleset want) {
    Batch.Builder batch = Batch.builder();
    for (Table table : have.tables()) {
      if (want.table(table.id()).isEmpty()) {
        batch.deleteTable(table.id());
      }
    }
    for (Table table : want.tables()) {
      batch.addAll(diff(have.table(table.id()), table));
    }
    return batch.build();
  }

  /// For one table.
  ///
  /// @param have as listed, rules with their handles; empty when there is none
  public static Batch diff(Optional<Table> have, Table want) {
    if (have.isEmpty()) {
      return Batch.builder().addTable(want).build();
    }
    return diff(have.get(), want);
  }

  private static Batch diff(Table have, Table want) {
    if (!canChangeInPlace(have, want)) {
      return Batch.builder().deleteTable(want.id()).addTable(want).build();
    }
    Batch.Builder batch = Batch.builder();
    if (!have.flags().equals(want.flags())) {
      batch.add(new Operation.OnTable(Verb.ADD, want.id(), want.flags(), want.comment()));
    }
    addNew(batch, have, want);
    changeElements(batch, have, want);
    changeRules(batch, have, want);
    deleteOld(batch, have, want);
    return batch.build();
  }

  private static boolean canChangeInPlace(Table have, Table want) {
    return have.comment().equals(want.comment())
        && have.flags().contains(Table.Flag.OWNER) == want.flags().contains(Table.Flag.OWNER)
        && want.sets().stream()
            .allMatch(set -> have.set(set.name()).map(h -> canHold(h, set)).orElse(true))
        && want.chains().stream()
            .allMatch(chain -> have.chain(chain.name()).map(h -> same(h, chain)).orElse(true))
        && want.counters().stream()
            .allMatch(counter -> named(have, counter).map(c -> same(c, counter)).orElse(true));
  }

  private static boolean canHold(NftSet have, NftSet want) {
    return have.shape().equals(want.shape())
        && have.options().equals(want.options())
        && (!want.shape().is(NftSet.Flag.CONSTANT) || have.elements().equals(want.elements()));
  }

  private static boolean same(Chain have, Chain want) {
    return have.comment().equals(want.comment())
        && have.base()
            .map(base -> base.withPolicy(BaseChain.Policy.ACCEPT))
            .equals(want.base().map(base -> base.withPolicy(BaseChain.Policy.ACCEPT)));
  }

  private static boolean same(NamedCounter have, NamedCounter want) {
    return have.comment().equals(want.comment());
  }

  private static Optional<NamedCounter> named(Table table, NamedCounter counter) {
    return table.counters().stream().filter(c -> c.name().equals(counter.name())).findFirst();
  }

  private static void addNew(Batch.Builder batch, Table have, Table want) {
    for (NamedCounter counter : want.counters()) {
      if (named(have, counter).isEmpty()) {
        batch.addCounter(want.id(), counter);
      }
    }
    Map<String, NftSet> sets = new HashMap<>();
    have.sets().forEach(set -> sets.put(set.name(), set));
    for (NftSet set : want.sets()) {
      if (!sets.containsKey(set.name())) {
        batch.addSet(want.id(), set);
      }
    }
    Map<String, Chain> chains = new HashMap<>();
    have.chains().forEach(chain -> chains.put(chain.name(), chain));
    for (Chain chain : want.chains()) {
      Chain old = chains.get(chain.name());
      if (old == null || !old.base().equals(chain.base())) {
        batch.addChain(want.id(), chain);
      }
    }
  }

  private static void changeElements(Batch.Builder batch, Table have, Table want) {
    Map<String, NftSet> sets = new HashMap<>();
    have.sets().forEach(set -> sets.put(set.name(), set));
    for (NftSet set : want.sets()) {
      NftSet old = sets.get(set.name());
      if (old == null) {
        batch.addElements(want.id(), set, set.elements());
      } else if (!set.shape().is(NftSet.Flag.DYNAMIC)) {
        changeElements(batch, want.id(), old, set);
      }
    }
  }

  /// Both lists are in the same order, so one walk finds what differs.
  private static void changeElements(Batch.Builder batch, TableId table, NftSet have, NftSet want) {
    List<Element> delete = new ArrayList<>();
    List<Element> add = new ArrayList<>();
    ElementOrder order = ElementOrder.of(want.shape().key());
    int at = 0;
    for (Element wanted : want.elements()) {
      while (at < have.elements().size() && order.compare(have.elements().get(at), wanted) < 0) {
        delete.add(have.elements().get(at++));
      }
      if (at < have.elements().size() && order.compare(have.elements().get(at), wanted) == 0) {
        Element old = have.elements().get(at++);
        if (!old.equals(wanted)) {
          delete.add(old);
          add.add(wanted);
        }
      } else {
        add.add(wanted);
      }
    }
    delete.addAll(have.elements().subList(at, have.elements().size()));
    batch.deleteElements(table, want, delete);
    batch.addElements(table, want, add);
  }

  private static void changeRules(Batch.Builder batch, Table have, Table want) {
    CanonicalRules oldRules = CanonicalRules.of(have);
    CanonicalRules newRules = CanonicalRules.of(want);
    for (Chain chain : want.chains()) {
      List<Rule> wanted = chain.rules().stream().map(newRules::canonical).toList();
      List<Rule> old =
          have.chain(chain.name()).map(Chain::rules).orElse(List.of()).stream()
              .map(oldRules::canonical)
              .toList();
      RuleDiff.diff(batch, want.id(), chain.name(), old, wanted);
    }
  }

  /// Rules first, then the sets that they looked into, then the chains that those named.
  private static void deleteOld(Batch.Builder batch, Table have, Table want) {
    List<Chain> chains =
        have.chains().stream().filter(chain -> want.chain(chain.name()).isEmpty()).toList();
    for (Chain chain : chains) {
      if (!chain.rules().isEmpty()) {
        batch.flushChain(want.id(), chain.name());
      }
    }
    for (NftSet set : have.sets()) {
      if (want.set(set.name()).isEmpty()) {
        batch.deleteSet(want.id(), set);
      }
    }
    chains.forEach(chain -> batch.deleteChain(want.id(), chain.name()));
    for (NamedCounter counter : have.counters()) {
      if (named(want, counter).isEmpty()) {
        batch.add(new Operation.OnCounter(Verb.DELETE, want.id(), counter));
      }
    }
  }
}
