// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The compiled table does with every packet what the documents say, and a table that is wrong in
/// one place is found out.
class SemanticsTest {
  private static final int CLUSTERS = 150;
  private static final int PACKETS = 200;

  private final long seed = System.nanoTime();

  @Test
  void theTableDoesWhatTheOracleSays() {
    RandomWorld world = new RandomWorld(seed);
    assertThat(world.disagreement(UnaryOperator.identity(), CLUSTERS, PACKETS))
        .as("seed %d", seed)
        .isEmpty();
    assertThat(world.answers()).as("kinds of answers, seed %d", seed).hasSize(4);
    assertThat(world.unmatched()).as("rules that no packet met, seed %d", seed).isEmpty();
  }

  /// Each mutation takes away, or turns around, one thing that the compiler puts there.
  @Test
  void aTableThatIsWrongInOnePlaceIsFoundOut() {
    Map<String, UnaryOperator<Table>> mutations = new TreeMap<>();
    for (String chain : List.of("entry", "translate", "translate-output", "guard", "source")) {
      // The first rule of guard is about connections that are cut, which none is that begins.
      int first = chain.equals("guard") ? 1 : 0;
      for (int i = first; i < first + (chain.equals("entry") ? 5 : 3); i++) {
        int at = i;
        mutations.put("without " + chain + " " + at, table -> without(table, chain, at));
      }
    }
    for (String set :
        List.of(
            "frontends-ip",
            "outside-frontends-ip6",
            "refused-ip",
            "outside-refused-ip",
            "backends-ip6",
            "choices-ip",
            "cluster-ips-ip",
            "hairpins-ip",
            "keep-source-ip6",
            "restricted-ip",
            "admitted-ip")) {
      mutations.put("nothing in " + set, table -> withElements(table, set, List.of()));
    }
    List<String> missed = new ArrayList<>();
    mutations.forEach(
        (name, mutation) -> {
          if (new RandomWorld(seed).disagreement(mutation, CLUSTERS, PACKETS).isEmpty()) {
            missed.add(name);
          }
        });
    assertThat(missed).as("mutations that went unnoticed, seed %d", seed).isEmpty();
  }

  private static Table without(Table table, String name, int rule) {
    List<Chain> chains = new ArrayList<>();
    for (Chain chain : table.chains()) {
      List<Rule> rules = new ArrayList<>(chain.rules());
      if (chain.name().equals(name)) {
        rules.remove(rule);
      }
      chains.add(chain.withRules(rules));
    }
    return table.withChains(chains);
  }

  private static Table withElements(Table table, String name, List<Element> elements) {
    List<NftSet> sets = new ArrayList<>();
    for (NftSet set : table.sets()) {
      sets.add(set.name().equals(name) ? set.withElements(elements) : set);
    }
    return table.withSets(sets);
  }
}
