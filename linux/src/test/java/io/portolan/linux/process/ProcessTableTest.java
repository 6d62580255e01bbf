// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  @Test
  void readsTheParentOfAProcessWithAnOddName() {
    assertThat(ProcessTable.parent("42 (a) S 1 (b) S 7 42 42")).contains(7);
    assertThat(ProcessTable.parent("42 (cut")).isEmpty();
  }

  @Test
  void findsDescendantsParentsFirst() {
    Map<Integer, List<Integer>> children =
        Map.of(1, List.of(2, 3), 3, List.of(4), 4, List.of(5), 9, List.of(10));
    assertThat(ProcessTree.descendants(1, children)).containsExactly(2, 3, 4, 5);
    assertThat(ProcessTree.descendants(5, children)).isEmpty();
  }
}
