// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.ruleset.FrontendElements.Place;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.wire.NftSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Collects the elements that differ and puts them into transactions in an order that lets no
/// packet see a half of them.
final class ElementChanges {
  /* A packet reads the number of slots in one lookup and the slot in the next, and each lookup sees
  the latest transaction. So slots are written before or together with the number that admits them,
  and go in a transaction of their own, after the number that admitted them went. */

  /// What the changes of one transaction may have in bytes: the kernel takes a batch as one
  /// datagram, whose size is bounded in a user namespace. The rest is for the batch's own headers.
  static final int MOST_BYTES = NftSocket.SAFE_BATCH_BYTES - 4096;

  /// The headers around the parts of one element.
  private static final int ELEMENT_BYTES = 60;

  /// More than rules and declarations of ours have on average.
  private static final int STRUCTURE_BYTES = 1024;

  /// One element before and after; empty on the side on which it is absent.
  private record Edit(NftSet set, Optional<Element> before, Optional<Element> after) {
    int bytes() {
      return before.map(ElementChanges::bytes).orElse(0)
          + after.map(ElementChanges::bytes).orElse(0);
    }
  }

  private final TableId table;
  private final List<Operation> first = new ArrayList<>();
  private final List<Edit> slots = new ArrayList<>();
  private final List<Operation> rules = new ArrayList<>();
  private final List<Edit> entries = new ArrayList<>();
  private final List<Edit> surplus = new ArrayList<>();
  private final List<Operation> last = new ArrayList<>();
  private final List<Operation> deletions = new ArrayList<>();

  ElementChanges(TableId table) {
    this.table = table;
  }

  /// Notes a chain that new elements lead to; its rules look into sets that every table has.
  void add(Chain chain) {
    Batch.Builder batch = Batch.builder().addChain(table, chain);
    chain.rules().forEach(rule -> batch.addRule(table, chain, rule));
    first.addAll(batch.build().operations());
  }

  /// Notes a chain, new or with other rules than before. What its rules look into is written
  /// before, what leads to it after them.
  void write(Chain chain, boolean isNew) {
    if (isNew) {
      first.addAll(Batch.builder().addChain(table, chain).build().operations());
    }
    Batch.Builder batch = Batch.builder();
    if (!isNew) {
      batch.flushChain(table, chain.name());
    }
    chain.rules().forEach(rule -> batch.addRule(table, chain, rule));
    rules.addAll(batch.build().operations());
  }

  /// Notes a chain to which nothing leads any more.
  void forget(Chain chain) {
    last.addAll(Batch.builder().flushChain(table, chain.name()).build().operations());
    deletions.addAll(Batch.builder().deleteChain(table, chain.name()).build().operations());
  }

  /// Notes a new set.
  void declare(NftSet set) {
    first.addAll(Batch.builder().addSet(table, set).build().operations());
  }

  /// Notes a set into which nothing looks any more.
  void forget(NftSet set) {
    deletions.addAll(Batch.builder().deleteSet(table, set).build().operations());
  }

  /// Notes an element into which rules look that are written after it.
  void addAhead(NftSet set, Element element) {
    slots.add(new Edit(set, Optional.empty(), Optional.of(element)));
  }

  /// Notes what must not come after any element's change.
  void addFirst(Operation operation) {
    first.add(operation);
  }

  /// Notes what must not come before any element's change.
  void addLast(Operation operation) {
    last.add(operation);
  }

  void change(Map<Place, Element> before, Map<Place, Element> after) {
    before.forEach(
        (place, element) -> {
          if (!after.containsKey(place)) {
            remove(place.set(), element);
          }
        });
    after.forEach(
        (place, element) -> {
          Optional<Element> old = Optional.ofNullable(before.get(place));
          if (!old.equals(Optional.of(element))) {
            (leadsOn(place.set()) ? slots : entries)
                .add(new Edit(place.set(), old, Optional.of(element)));
          }
        });
  }

  /// Notes what differs in one set.
  void change(NftSet set, List<Element> before, List<Element> after) {
    Map<Place, Element> gone = new LinkedHashMap<>();
    before.forEach(element -> gone.put(new Place(set, element.key()), element));
    Map<Place, Element> come = new LinkedHashMap<>();
    after.forEach(element -> come.put(new Place(set, element.key()), element));
    change(gone, come);
  }

  void add(NftSet set, Element element) {
    entries.add(new Edit(set, Optional.empty(), Optional.of(element)));
  }

  void remove(NftSet set, Element element) {
    (leadsOn(set) ? surplus : entries).add(new Edit(set, Optional.of(element), Optional.empty()));
  }

  /// Whether another lookup leads to this one.
  private static boolean leadsOn(NftSet set) {
    return set.shape().isMap() && !set.dataType().equals(DataType.VERDICT);
  }

  /// The transactions in order: one, and a second one when slots went; more when the change is
  /// huge.
  List<Batch> batches() {
    Filling filling = new Filling();
    first.forEach(filling::add);
    slots.forEach(filling::add);
    filling.write();
    rules.forEach(filling::add);
    entries.forEach(filling::add);
    filling.write();
    if (!surplus.isEmpty()) {
      filling.next();
      surplus.forEach(filling::add);
      filling.write();
    }
    last.forEach(filling::add);
    deletions.forEach(filling::add);
    filling.next();
    return filling.batches;
  }

  /// Fills one transaction after the other.
  private final class Filling {
    private final List<Batch> batches = new ArrayList<>();
    private final List<Edit> together = new ArrayList<>();
    private Batch.Builder open = Batch.builder();
    private int room = MOST_BYTES;

    void add(Operation operation) {
      if (room < STRUCTURE_BYTES) {
        next();
      }
      open.add(operation);
      room -= STRUCTURE_BYTES;
    }

    void add(Edit edit) {
      if (room < edit.bytes()) {
        next();
      }
      together.add(edit);
      room -= edit.bytes();
    }

    /// Puts the elements behind what is in the transaction so far.
    void write() {
      ElementChanges.this.write(together, open);
      together.clear();
    }

    void next() {
      write();
      append(batches, open.build());
      open = Batch.builder();
      room = MOST_BYTES;
    }
  }

  private static void append(List<Batch> batches, Batch batch) {
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
  }

  static int bytes(Element element) {
    int value =
        switch (element.value()) {
          case Data data -> data.length();
          case Verdict verdict -> verdict.toString().length();
          case ElementValue.Nothing _ -> 0;
        };
    return ELEMENT_BYTES
        + element.key().length()
        + (element.isRange() ? element.end().length() : 0)
        + value
        + element.details().comment().length();
  }

  /// What goes before what comes, or the kernel would find the key taken.
  private void write(List<Edit> edits, Batch.Builder batch) {
    Map<String, NftSet> sets = new TreeMap<>();
    Map<String, List<Element>> gone = new TreeMap<>();
    Map<String, List<Element>> come = new TreeMap<>();
    for (Edit edit : edits) {
      String name = edit.set().name();
      sets.put(name, edit.set());
      edit.before().ifPresent(old -> gone.computeIfAbsent(name, _ -> new ArrayList<>()).add(old));
      edit.after().ifPresent(now -> come.computeIfAbsent(name, _ -> new ArrayList<>()).add(now));
    }
    sets.forEach(
        (name, set) -> {
          batch.deleteElements(table, set, gone.getOrDefault(name, List.of()));
          batch.addElements(table, set, come.getOrDefault(name, List.of()));
        });
  }
}
