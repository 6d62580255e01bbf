// SPDX-License-Identifier: Apache-2.0
package io.portolan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/// The ground on which every packet test stands.
class OwnNamespaceTest {
  @Test
  void testsSeeNoLinkOfTheMachineButLoopback() throws SocketException {
    assertThat(NetworkInterface.networkInterfaces())
        .allSatisfy(link -> assertThat(link.isLoopback()).isTrue());
    assertThat(NetworkInterface.getByName("lo").isUp()).isTrue();
  }
}
