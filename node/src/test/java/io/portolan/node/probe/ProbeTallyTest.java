// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeTallyTest {
  @Test
  void needsAsManyInARowAsItsThreshold() {
    ProbeTally tally = ProbeTally.NONE.add(false).add(false);
    assertThat(tally.verdict(1, 3)).isEmpty();
    assertThat(tally.add(false).verdict(1, 3)).contains(false);
    assertThat(tally.add(true).verdict(1, 3)).contains(true);
    assertThat(tally.add(true).add(false).verdict(1, 3)).isEmpty();
  }
}
