// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.fake.FakeNftables;

/// The fake keeps the contract.
class FakeNftablesTest extends NftablesContract {
  @Override
  Nftables open() {
    return new FakeNftables();
  }
}
