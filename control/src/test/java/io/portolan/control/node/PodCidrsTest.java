// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.Cidr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodCidrsTest {
  private static final List<Cidr> BLOCKS =
      List.of(Cidr.of("10.244.0.0/16"), Cidr.of("fd00:10:244::/56"));

  @Test
  void sizesSharesByTheNumberOfNodes() {
    assertThat(new PodCidrs(BLOCKS, 2).take("a"))
        .contains(List.of(Cidr.of("10.244.0.0/18"), Cidr.of("fd00:10:244::/64")));
    assertThat(new PodCidrs(BLOCKS, 100).take("a"))
        .contains(List.of(Cidr.of("10.244.0.0/24"), Cidr.of("fd00:10:244::/64")));
  }

  @Test
  void neverGivesOneShareTwice() {
    PodCidrs cidrs = new PodCidrs(BLOCKS, 8);
    cidrs.adopt("old", List.of(Cidr.of("10.244.16.0/20"), Cidr.of("fd00:10:244:1::/64")));
    Set<Cidr> seen = new HashSet<>(List.of(Cidr.of("10.244.16.0/20")));
    for (int i = 0; i < 15; i++) {
      assertThat(seen.add(cidrs.take("n" + i).orElseThrow().getFirst())).isTrue();
    }
    assertThat(cidrs.take("one too many")).isEmpty();
    cidrs.release("n3");
    assertThat(cidrs.take("one too many")).isPresent();
  }
}
