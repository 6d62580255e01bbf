// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// Tables at random, each a part of the constructs, with rules in another order now and then.
final class RandomTables {
  private final Random random;

  RandomTables(Random random) {
    this.random = random;
  }

  Table next() {
    Table all = Constructs.table("inet");
    List<NftSet> sets =
        all.sets().stream().map(set -> set.withElements(some(set.elements()))).toList();
    List<Chain> chains = all.chains().stream().map(this::chain).toList();
    String comment = random.nextInt(5) == 0 ? "another comment" : all.comment();
    return all.withComment(comment).withSets(sets).withChains(chains);
  }

  /// Chains and sets themselves stay, since others name them; what is in them varies.
  private Chain chain(Chain chain) {
    List<Rule> rules = new ArrayList<>(some(chain.rules()));
    if (random.nextInt(4) == 0) {
      Collections.shuffle(rules, random);
    }
    if (!rules.isEmpty() && random.nextBoolean()) {
      rules.add(random.nextInt(rules.size() + 1), rules.getFirst().withComment("again"));
    }
    return chain.withRules(rules);
  }

  private <T> List<T> some(List<T> all) {
    int share = random.nextInt(101);
    return all.stream().filter(_ -> random.nextInt(100) < share).toList();
  }

  /// Without what does not matter: the order of creation, handles and counts.
  static Table sorted(Table table) {
    return new Table(
        table.id(),
        table.flags(),
        table.comment(),
        table.counters().stream().sorted(Comparator.comparing(NamedCounter::name)).toList(),
        table.sets().stream().sorted(Comparator.comparing(NftSet::name)).toList(),
        table.chains().stream()
            .map(chain -> chain.withRules(chain.rules().stream().map(Rule::withoutCounts).toList()))
            .sorted(Comparator.comparing(Chain::name))
            .toList());
  }
}
