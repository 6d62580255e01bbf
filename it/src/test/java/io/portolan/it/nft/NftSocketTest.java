// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import io.portolan.linux.nft.NftSocket;
import io.portolan.linux.nft.Nftables;

/// The kernel keeps the contract.
class NftSocketTest extends NftablesContract {
  @Override
  Nftables open() {
    return NftSocket.open();
  }
}
