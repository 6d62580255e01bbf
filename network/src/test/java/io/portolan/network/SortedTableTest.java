// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTableTest {
  @Test
  void behavesAsASortedMapUnderRandomChanges() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeMap<Integer, Integer> model = new TreeMap<>();
    SortedTable<Integer, Integer> table = SortedTable.empty();
    for (int step = 0; step < 20_000; step++) {
      int key = random.nextInt(500);
      if (random.nextBoolean()) {
        model.put(key, step);
        table = table.with(key, step);
      } else {
        model.remove(key);
        table = table.without(key);
      }
      assertThat(table.size()).as("seed %d step %d", seed, step).isEqualTo(model.size());
    }
    List<Map.Entry<Integer, Integer>> entries = new ArrayList<>();
    for (Map.Entry<Integer, Integer> entry : table) {
      entries.add(entry);
    }
    assertThat(entries).as("seed %d", seed).containsExactlyElementsOf(model.entrySet());
    assertThat(table.first().map(Map.Entry::getKey)).contains(model.firstKey());
  }

  @Test
  void leavesTheOldTableAsItWas() {
    SortedTable<String, Integer> one = SortedTable.<String, Integer>empty().with("a", 1);
    SortedTable<String, Integer> two = one.with("a", 2).with("b", 3);
    assertThat(one.get("a")).contains(1);
    assertThat(two.get("a")).contains(2);
    assertThat(one.contains("b")).isFalse();
  }

  @Test
  void isEqualToATableMadeInAnotherOrder() {
    SortedTable<Integer, String> up = SortedTable.empty();
    SortedTable<Integer, String> down = SortedTable.empty();
    for (int i = 0; i < 100; i++) {
      up = up.with(i, "v" + i);
      down = down.with(99 - i, "v" + (99 - i));
    }
    assertThat(up).isEqualTo(down).hasSameHashCodeAs(down);
  }
}
