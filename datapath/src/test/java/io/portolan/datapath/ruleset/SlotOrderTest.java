// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.network.plan.Backend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SlotOrderTest {
  private static List<Backend> backends(int... hosts) {
    return java.util.Arrays.stream(hosts)
        .mapToObj(host -> new Backend(IpAddress.of("10.244.0." + host), 80))
        .toList();
  }

  @Test
  void whoComesGetsTheNextSlot() {
    assertThat(SlotOrder.arrange(backends(5, 3), backends(1, 3, 5))).isEqualTo(backends(5, 3, 1));
  }

  @Test
  void theLastTakesTheSlotOfWhoGoes() {
    assertThat(SlotOrder.arrange(backends(1, 2, 3, 4), backends(1, 3, 4)))
        .isEqualTo(backends(1, 4, 3));
  }

  @Test
  void backendsKeepTheirNumbersWhileOthersComeAndGo() {
    List<Backend> all = backends(1, 2, 3, 4);
    assertThat(BackendIds.number(all))
        .containsAllEntriesOf(BackendIds.number(backends(2, 4)))
        .doesNotContainValue(0);
    assertThat(Stream.of(BackendIds.number(all).values().toArray()).distinct()).hasSize(4);
  }
}
