// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.ruleset.LearnedNames.Answer;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Operation.Verb;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.network.policy.KnownNames;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The sets of a kernel's table that hold addresses of names: which are there, and what they lack.
///
/// Not safe for use by several threads.
final class NamedSets {
  /// Elements that go to the kernel together.
  private static final int PORTION = 500;

  /// Elements that get their time anew together, each by three operations.
  private static final int RENEWED = 150;

  private final TableId table;
  private final LearnedNames learned;
  private final InstantSource clock;

  /// The names of all sets that the kernel has.
  private final Set<String> sets = new HashSet<>();

  /// What the last listing lacked.
  private Map<NftSet, List<Element>> lost = Map.of();

  private boolean adopted;

  NamedSets(TableId table, LearnedNames learned, InstantSource clock) {
    this.table = table;
    this.learned = learned;
    this.clock = clock;
  }

  /// Takes note of what the kernel has. At first it is a predecessor's and taken over; later, what
  /// it lacks is lost.
  void listed(Optional<Table> there) {
    Instant now = clock.instant();
    Map<NftSet, List<Element>> missing = new HashMap<>();
    sets.clear();
    for (NftSet set : there.map(Table::sets).orElse(List.of())) {
      sets.add(set.name());
      if (!adopted) {
        learned.adopt(set, now);
      }
      Set<Data> keys = new HashSet<>();
      set.elements().forEach(element -> keys.add(element.key()));
      List<Element> gone =
          learned.elements(set.name(), now).stream()
              .filter(element -> !keys.contains(element.key()))
              .toList();
      if (!gone.isEmpty()) {
        missing.put(set.declaration(), gone);
      }
    }
    adopted = true;
    lost = missing;
  }

  /// What brings back what the last listing lacked; once.
  List<Batch> lost() {
    List<Batch> batches = new ArrayList<>();
    lost.forEach((set, elements) -> batches.addAll(portions(set, elements)));
    lost = Map.of();
    return batches;
  }

  /// What answers lead to.
  ///
  /// @param known once the kernel has the batches
  /// @param fits whether there is room for all of them
  record Lesson(KnownNames known, List<Batch> batches, boolean fits) {}

  /// What it takes to learn answers: elements get their time anew, whether they are there or not.
  /// Sets that the kernel does not have yet are left out: they get it when they are made.
  Lesson lesson(List<Answer> answers) {
    Instant now = clock.instant();
    KnownNames known = learned.known();
    boolean fits = true;
    List<Answer> taken = new ArrayList<>();
    for (Answer answer : answers) {
      Optional<KnownNames> next = learned.with(known, answer, now);
      next.ifPresent(_ -> taken.add(answer));
      fits &= next.isPresent();
      known = next.orElse(known);
    }
    Map<NftSet, Map<Data, Element>> elements = new HashMap<>();
    for (Answer answer : taken) {
      learned
          .elements(known, answer, now)
          .forEach(
              (set, of) ->
                  of.forEach(
                      element ->
                          elements
                              .computeIfAbsent(set, _ -> new HashMap<>())
                              .put(element.key(), element)));
    }
    return new Lesson(known, renewals(elements), fits);
  }

  /// One transaction, unless there is much to renew.
  private List<Batch> renewals(Map<NftSet, Map<Data, Element>> elements) {
    List<Batch> batches = new ArrayList<>();
    Batch.Builder batch = Batch.builder();
    int room = RENEWED;
    for (Map.Entry<NftSet, Map<Data, Element>> entry : elements.entrySet()) {
      for (Element element : entry.getValue().values()) {
        if (sets.contains(entry.getKey().name())) {
          renew(entry.getKey(), List.of(element), batch);
          room--;
        }
        if (room == 0) {
          batches.add(batch.build());
          batch = Batch.builder();
          room = RENEWED;
        }
      }
    }
    batches.add(batch.build());
    return batches;
  }

  /// The time of an element cannot be changed before Linux 6.12, and one that is not there cannot
  /// be deleted: added first, it is there in any case.
  private void renew(NftSet set, List<Element> elements, Batch.Builder batch) {
    batch.addElements(table, set, elements);
    batch.deleteElements(table, set, elements);
    batch.addElements(table, set, elements);
  }

  /// The batch with all that is learned for the sets that it makes; in one transaction, if that is
  /// small enough.
  List<Batch> filled(Batch batch) {
    Instant now = clock.instant();
    List<Batch> further = new ArrayList<>();
    for (Operation operation : batch.operations()) {
      if (operation instanceof Operation.OnSet(Verb verb, _, NftSet set) && verb == Verb.ADD) {
        further.addAll(portions(set, learned.elements(set.name(), now)));
      }
    }
    if (further.isEmpty()) {
      return List.of(batch);
    }
    Batch.Builder whole = Batch.builder().addAll(batch);
    further.forEach(whole::addAll);
    Batch together = whole.build();
    if (NftSocket.sizeBytes(together) <= NftSocket.SAFE_BATCH_BYTES) {
      return List.of(together);
    }
    further.addFirst(batch);
    return further;
  }

  private List<Batch> portions(NftSet set, List<Element> elements) {
    List<Batch> portions = new ArrayList<>();
    for (int from = 0; from < elements.size(); from += PORTION) {
      List<Element> portion = elements.subList(from, Math.min(from + PORTION, elements.size()));
      portions.add(Batch.builder().addElements(table, set, portion).build());
    }
    return portions;
  }

  /// Takes note of a batch that the kernel took.
  void applied(Batch batch) {
    for (Operation operation : batch.operations()) {
      switch (operation) {
        case Operation.OnSet(Verb verb, _, NftSet set) when verb == Verb.ADD ->
            sets.add(set.name());
        case Operation.OnSet(Verb verb, _, NftSet set) when verb == Verb.DELETE ->
            sets.remove(set.name());
        case Operation.OnTable of when of.verb() == Verb.DELETE -> sets.clear();
        default -> {}
      }
    }
  }
}
