// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ingress.nginx.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an Ingress may say of tunnels; whatever else it says opens none, and is found fault with.
final class TunnellingTest {
  @ParameterizedTest
  @CsvSource({
    "true,  false, true,  0",
    "false, false, false, 0",
    "false, true,  false, 0",
    "yes,   false, false, 1",
    "true,  true,  false, 1"
  })
  void onlyTrueOpensTunnelsAndNotToEndpointsOfGrpc(
      String value, boolean isGrpc, boolean opens, int faults) {
    List<Finding> findings = new ArrayList<>();
    assertThat(Tunnelling.read(Map.of("portolan.io/connect", value), isGrpc, findings))
        .isEqualTo(opens);
    assertThat(findings)
        .hasSize(faults)
        .allMatch(each -> each.field().equals("metadata.annotations.portolan.io/connect"));
    assertThat(Tunnelling.read(Map.of(), isGrpc, findings)).isFalse();
  }
}
