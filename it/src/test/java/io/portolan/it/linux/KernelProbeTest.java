// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.feature.KernelFeature;
import io.portolan.linux.feature.KernelProbe;
import org.junit.jupiter.api.Test;

/// Asks the kernel on which the tests run.
class KernelProbeTest {
  private final KernelProbe probe = new KernelProbe();

  @Test
  void aKernelThatRunsTheTestsLacksNothing() {
    assertThat(probe.missing(KernelFeature.NEEDED)).isEmpty();
  }

  @Test
  void aKindOfLinkThatNoKernelHasIsMissing() {
    KernelFeature none = KernelFeature.link("tin cans", "CONFIG_TIN_CANS", "tincan");

    assertThat(probe.isMissing(none)).isTrue();
    assertThat(none.remedy())
        .isEqualTo("load the module (modprobe tincan) or use a kernel built with CONFIG_TIN_CANS");
  }

  @Test
  void aRuleOfAFeatureThatTheKernelLacksIsMissing() {
    KernelFeature none =
        new KernelFeature(
            "nat where there is none",
            "CONFIG_NFT_NAT",
            "nft_chain_nat",
            new KernelFeature.Trial.NftRule(
                "type route hook prerouting priority raw;", "meta l4proto tcp accept"));

    assertThat(probe.isMissing(none)).isTrue();
  }
}
