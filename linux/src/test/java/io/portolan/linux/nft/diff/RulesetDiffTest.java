// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.NftFiles;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.fake.FakeNftables;
import io.portolan.linux.nft.fake.FaultyNftables;
import io.portolan.linux.nft.text.RulesetText;
import io.portolan.linux.nft.wire.CanonicalRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RulesetDiffTest {
  private static final Table ALL = RulesetText.parse(NftFiles.read("inet")).tables().getFirst();

  private final FakeNftables fake = new FakeNftables();

  private Table have() {
    return fake.dump(ALL.id()).orElseThrow();
  }

  private List<String> changes(Table want) {
    return RulesetDiff.diff(fake.dump(want.id()), want).operations().stream()
        .map(Operation::describe)
        .toList();
  }

  private static Table withSet(String name, List<Element> elements) {
    return ALL.withSets(
        ALL.sets().stream()
            .map(set -> set.name().equals(name) ? set.withElements(elements) : set)
            .toList());
  }

  private static Table withChain(String name, List<Rule> rules) {
    return ALL.withChains(
        ALL.chains().stream()
            .map(chain -> chain.name().equals(name) ? chain.withRules(rules) : chain)
            .toList());
  }

  @Test
  void changesNothingWhereNothingDiffers() {
    fake.apply(RulesetDiff.diff(Optional.empty(), ALL));

    assertThat(changes(ALL)).isEmpty();
    assertThat(changes(CanonicalRules.canonical(ALL))).isEmpty();
  }

  @Test
  void changesOneElement() {
    fake.apply(RulesetDiff.diff(Optional.empty(), ALL));
    List<Element> elements = new ArrayList<>(ALL.set("slot4").orElseThrow().elements());
    elements.set(
        1, elements.get(1).withValue(Data.concat(Data.address(new byte[4]), Data.port(1))));

    assertThat(changes(withSet("slot4", elements)))
        .containsExactly(
            "delete 1 elements of map inet constructs slot4",
            "add 1 elements of map inet constructs slot4");
  }

  @Test
  void changesOneRule() {
    fake.apply(RulesetDiff.diff(Optional.empty(), ALL));
    List<Rule> rules = new ArrayList<>(ALL.chain("fw").orElseThrow().rules());
    rules.remove(10);
    rules.add(20, Rule.of(Verdict.DROP));
    Table want = withChain("fw", rules);

    assertThat(changes(want)).hasSize(2);
    fake.apply(RulesetDiff.diff(Optional.of(have()), want));
    assertThat(have()).isEqualTo(CanonicalRules.canonical(want));
  }

  @Test
  void ignoresWhatCountersCounted() {
    fake.apply(RulesetDiff.diff(Optional.empty(), ALL));
    List<Rule> rules = ALL.chain("fw").orElseThrow().rules();

    assertThat(changes(withChain("fw", rules.stream().map(Rule::withoutCounts).toList())))
        .isEmpty();
  }

  @Test
  void replacesATableThatCannotBeChangedInPlace() {
    fake.apply(RulesetDiff.diff(Optional.empty(), ALL));
    Table want = ALL.withComment("another");

    assertThat(changes(want)).startsWith("delete table inet constructs");
    fake.apply(RulesetDiff.diff(Optional.of(have()), want));
    assertThat(have()).isEqualTo(CanonicalRules.canonical(want));
  }

  @Test
  void takesAwayWhatIsNotWanted() {
    fake.apply(RulesetDiff.diff(Optional.empty(), ALL));
    Table want = Table.of(ALL.id()).withComment(ALL.comment());

    fake.apply(RulesetDiff.diff(Optional.of(have()), want));
    assertThat(have()).isEqualTo(want);
    fake.apply(RulesetDiff.diff(fake.ruleset(), Ruleset.EMPTY));
    assertThat(fake.tables()).isEmpty();
  }

  @Test
  void reachesItsEndThroughFailures() {
    long seed = System.nanoTime();
    FaultyNftables faulty = new FaultyNftables(fake, new Random(seed), 60);
    for (int attempt = 0; attempt < 200; attempt++) {
      try {
        faulty.apply(RulesetDiff.diff(faulty.dump(ALL.id()), ALL));
      } catch (NftException e) {
        assertThat(e).as("seed " + seed).hasMessageContaining("injected");
      }
    }
    assertThat(have()).as("seed " + seed).isEqualTo(CanonicalRules.canonical(ALL));
  }
}
