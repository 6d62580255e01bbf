// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

/// The contract, in memory.
final class MemoryStoreTest extends StoreContract {
  @Override
  Store open() {
    return new MemoryStore();
  }
}
