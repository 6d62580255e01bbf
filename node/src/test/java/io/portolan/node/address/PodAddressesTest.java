// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodAddressesTest {
  private final PodAddresses addresses =
      new PodAddresses(List.of(Cidr.of("10.244.0.0/29"), Cidr.of("fd00:10:244::/64")));

  @Test
  void givesOneOfEachFamily() {
    assertThat(addresses.take("a", List.of()))
        .containsExactly(IpAddress.of("10.244.0.2"), IpAddress.of("fd00:10:244::2"));
  }

  @Test
  void givesTheSameToTheSamePod() {
    assertThat(addresses.take("a", List.of())).isEqualTo(addresses.take("a", List.of()));
  }

  @Test
  void reusesFreedAddressOnlyAfterAllOthers() {
    Set<IpAddress> seen = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      seen.add(addresses.take("pod", List.of()).getFirst());
      addresses.free("pod");
    }
    assertThat(seen).hasSize(5);
    assertThat(addresses.take("pod", List.of()).getFirst()).isEqualTo(IpAddress.of("10.244.0.2"));
  }

  @Test
  void givesBackWhatThePodHadBefore() {
    List<IpAddress> before = List.of(IpAddress.of("10.244.0.4"), IpAddress.of("fd00:10:244::9"));
    assertThat(addresses.take("a", before)).isEqualTo(before);
    assertThat(addresses.take("b", before)).doesNotContainAnyElementsOf(before);
  }

  @Test
  void namesTheFullBlock() {
    for (int i = 0; i < 5; i++) {
      addresses.take("pod-" + i, List.of());
    }
    assertThatThrownBy(() -> addresses.take("one more", List.of()))
        .isInstanceOf(AddressesExhaustedException.class)
        .hasMessageContaining("10.244.0.0/29 (5 taken)");
  }
}
