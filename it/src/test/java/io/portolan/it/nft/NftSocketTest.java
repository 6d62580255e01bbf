// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.wire.NftSocket;

/// The kernel keeps the contract.
class NftSocketTest extends NftablesContract {
  @Override
  Nftables open() {
    return NftSocket.open();
  }
}
