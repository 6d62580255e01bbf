// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.nio.file.Path;

/// Writes entries and prints the number of each that is acknowledged, until it is killed.
final class EndlessWriter {
  private EndlessWriter() {}

  public static void main(String[] args) {
    Store store = SqliteStore.open(Path.of(args[0]));
    for (int number = 0; number < 1_000_000; number++) {
      store.put("pods/" + number, StoreContract.bytes("value " + number), Store.ABSENT);
      System.out.println(number);
    }
  }
}
