// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.ruleset.FrontendElements.Place;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.TableId;
import java.util.ArrayList;
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

  /// The most elements of one transaction: the kernel takes a batch as one datagram, whose size is
  /// bounded in a user namespace.
  static final int MOST_ELEMENTS = 1024;

  /// One element before and after; empty on the side on which it is absent.
  private record Edit(NftSet set, Optional<Element> before, Optional<Element> after) {}

  private final TableId table;
  private final List<Chain> chains = new ArrayList<>();
  private final List<Edit> slots = new ArrayList<>();
  private final List<Edit> entries = new ArrayList<>();
  private final List<Edit> surplus = new ArrayList<>();

  ElementChanges(TableId table) {
    this.table = table;
  }

  void addChain(Chain chain) {
    chains.add(chain);
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
    List<Batch> batches = new ArrayList<>();
    Batch.Builder open = Batch.builder();
    for (Chain chain : chains) {
      open.addChain(table, chain);
      chain.rules().forEach(rule -> open.addRule(table, chain, rule));
    }
    List<Edit> first = new ArrayList<>(slots);
    first.addAll(entries);
    for (int at = 0; at < first.size() || at == 0; at += MOST_ELEMENTS) {
      Batch.Builder batch = at == 0 ? open : Batch.builder();
      write(first.subList(at, Math.min(first.size(), at + MOST_ELEMENTS)), batch);
      append(batches, batch.build());
    }
    for (int at = 0; at < surplus.size(); at += MOST_ELEMENTS) {
      Batch.Builder batch = Batch.builder();
      write(surplus.subList(at, Math.min(surplus.size(), at + MOST_ELEMENTS)), batch);
      append(batches, batch.build());
    }
    return batches;
  }

  private static void append(List<Batch> batches, Batch batch) {
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
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
