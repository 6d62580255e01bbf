// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.Target;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.diff.RulesetDiff;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Our table in the nf_tables of a namespace, without what rules write into it, and the addresses
/// that are learned from names.
///
/// A set of names has all that is known for it from the transaction on that makes it.
/// Safe for use by several threads.
public final class KernelRuleset implements Target<Optional<Table>, List<Batch>> {
  private final Nftables nftables;
  private final TableId table;
  private final LearnedNames learned;
  private final NamedSets named;
  private final ReentrantLock lock = new ReentrantLock();

  /// The kernel's generation if all batches since the last listing were ours; it counts those of
  /// everybody.
  private OptionalLong generation = OptionalLong.empty();

  /// @param nftables stays the caller's
  public KernelRuleset(
      Nftables nftables, TableId table, LearnedNames learned, InstantSource clock) {
    this.nftables = nftables;
    this.table = table;
    this.learned = learned;
    this.named = new NamedSets(table, learned, clock);
  }

  @Override
  public Optional<Table> observe() {
    lock.lock();
    try {
      // What comes between the two calls is listed, and makes the next audit look again for
      // nothing.
      long before = nftables.generation();
      Optional<Table> there = nftables.dump(table);
      generation = OptionalLong.of(before);
      named.listed(there);
      return there.map(KernelRuleset::withoutTransient);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean undisturbed() {
    lock.lock();
    try {
      return generation.isPresent() && generation.getAsLong() == nftables.generation();
    } finally {
      lock.unlock();
    }
  }

  /// Empties the sets whose elements come and go by themselves.
  private static Table withoutTransient(Table table) {
    List<NftSet> sets = new ArrayList<>(table.sets().size());
    for (NftSet set : table.sets()) {
      sets.add(FamilyLayout.isTransient(set) ? set.declaration() : set);
    }
    return new Table(
        table.id(), table.flags(), table.comment(), table.counters(), sets, table.chains());
  }

  @Override
  public List<String> check(Optional<Table> wanted) {
    Optional<Table> there = observe();
    if (there.equals(wanted)) {
      return List.of();
    }
    if (there.isEmpty() || wanted.isEmpty()) {
      return List.of("table " + table + (there.isEmpty() ? " is missing" : " is too many"));
    }
    List<String> differences = new ArrayList<>();
    compare(
        "set",
        byName(there.get().sets(), NftSet::name),
        byName(wanted.get().sets(), NftSet::name),
        differences);
    compare(
        "chain",
        byName(there.get().chains(), io.portolan.linux.nft.Chain::name),
        byName(wanted.get().chains(), io.portolan.linux.nft.Chain::name),
        differences);
    return differences;
  }

  private static <T> Map<String, T> byName(
      List<T> things, java.util.function.Function<T, String> name) {
    Map<String, T> map = new HashMap<>();
    things.forEach(thing -> map.put(name.apply(thing), thing));
    return map;
  }

  private static <T> void compare(
      String kind, Map<String, T> there, Map<String, T> wanted, List<String> differences) {
    wanted.forEach(
        (name, thing) -> {
          T other = there.get(name);
          if (other == null) {
            differences.add(kind + " " + name + " is missing");
          } else if (!other.equals(thing)) {
            differences.add(kind + " " + name + " is not as it should be");
          }
        });
    there.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .forEach(name -> differences.add(kind + " " + name + " is too many"));
  }

  /// What leads from what was listed last to another table, with what it lacks of what is learned.
  public List<Batch> mend(Optional<Table> there, Table wanted) {
    List<Batch> batches = new ArrayList<>(repair(there, wanted));
    lock.lock();
    try {
      batches.addAll(named.lost());
    } finally {
      lock.unlock();
    }
    return batches;
  }

  /// Writes what answers tell, in one transaction unless it is much; only then it is known.
  ///
  /// @return false when there is no room for all of them
  /// @throws io.portolan.linux.nft.NftException when the kernel refuses it
  public boolean learn(List<LearnedNames.Answer> answers) {
    lock.lock();
    try {
      NamedSets.Lesson lesson = named.lesson(answers);
      apply(lesson.batches());
      learned.know(lesson.known());
      return lesson.fits();
    } finally {
      lock.unlock();
    }
  }

  /// What leads from a table to another, in transactions that the kernel takes from any user: one,
  /// unless slots go or the tables differ a lot. No packet sees a half of it: a table that is made
  /// anew gets the rules that packets meet when all else is there. Elements that rules wrote are
  /// left alone.
  ///
  /// @param there empty when there is no table
  public static List<Batch> repair(Optional<Table> there, Table wanted) {
    List<Operation> operations = RulesetDiff.diff(there, wanted).operations();
    boolean anew =
        there.isEmpty() || operations.stream().anyMatch(Operation.OnTable.class::isInstance);
    Set<String> hooks = new HashSet<>();
    wanted.chains().stream()
        .filter(chain -> anew && chain.base().isPresent())
        .forEach(chain -> hooks.add(chain.name()));
    ElementChanges changes = new ElementChanges(wanted.id());
    Map<String, Operation.OnElements> gone = new HashMap<>();
    for (Operation operation : operations) {
      switch (operation) {
        case Operation.OnElements some when some.verb() == Operation.Verb.DELETE ->
            gone.put(some.set().name(), some);
        case Operation.OnElements some -> {
          Operation.OnElements before = gone.remove(some.set().name());
          List<Element> replaced = before == null ? List.of() : before.elements();
          changes.change(some.set(), replaced, some.elements());
        }
        default -> {
          if (takesAway(operation)
              || (operation instanceof Operation.OnRule rule && hooks.contains(rule.chain()))) {
            changes.addLast(operation);
          } else {
            changes.addFirst(operation);
          }
        }
      }
    }
    gone.values().forEach(rest -> changes.change(rest.set(), rest.elements(), List.of()));
    return changes.batches();
  }

  /// Whether elements may still name what the operation takes away. A whole table goes first, to
  /// make room for the one in its place, and a rule when its successor comes.
  private static boolean takesAway(Operation operation) {
    return switch (operation) {
      case Operation.OnTable _, Operation.OnRule _ -> false;
      case Operation.OnChain _, Operation.OnSet _, Operation.OnElements _, Operation.OnCounter _ ->
          operation.verb() == Operation.Verb.DELETE || operation.verb() == Operation.Verb.FLUSH;
    };
  }

  @Override
  public void apply(List<Batch> batches) {
    lock.lock();
    try {
      for (Batch batch : batches) {
        if (!batch.isEmpty()) {
          named.filled(batch).forEach(this::apply);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void apply(Batch batch) {
    OptionalLong before = generation;
    generation = OptionalLong.empty();
    nftables.apply(batch);
    if (before.isPresent()) {
      generation = OptionalLong.of(before.getAsLong() + 1);
    }
    named.applied(batch);
  }
}
