// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.address;

import io.portolan.network.Cidr;

/// Every address of a node's pod block is taken.
public final class AddressesExhaustedException extends RuntimeException {
  AddressesExhaustedException(Cidr block, int taken) {
    super(
        "no free address in the node's pod block "
            + block
            + " ("
            + taken
            + " taken); delete pods, add nodes or start with a larger pod network");
  }
}
