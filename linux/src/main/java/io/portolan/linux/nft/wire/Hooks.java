// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Family;

/// The kernel's numbers for hooks, which depend on the family.
final class Hooks {
  private Hooks() {}

  static int number(Family family, Hook hook) {
    if (family == Family.NETDEV) {
      return hook == Hook.EGRESS ? 1 : 0;
    }
    if (family == Family.ARP) {
      return hook == Hook.OUTPUT ? 1 : 0;
    }
    return hook.ordinal();
  }

  static Hook hook(Family family, int number) {
    if (family == Family.NETDEV) {
      return number == 1 ? Hook.EGRESS : Hook.INGRESS;
    }
    if (family == Family.ARP) {
      return number == 1 ? Hook.OUTPUT : Hook.INPUT;
    }
    return Hook.values()[number];
  }
}
