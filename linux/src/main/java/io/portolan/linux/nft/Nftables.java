// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;
import java.util.Optional;

/// The nf_tables of one network namespace: the kernel's, or a fake that behaves alike.
public interface Nftables extends AutoCloseable {
  /// Makes the changes, all or none.
  ///
  /// @throws NftException that names the first operation that was refused, and why
  void apply(Batch batch);

  /// The table with all that is in it, rules with their handles; empty when there is none.
  Optional<Table> dump(TableId table);

  /// What is in a set as of now, also what rules wrote into it; nothing when there is no such set.
  List<Element> elements(TableId table, NftSet set);

  /// The names of all tables.
  List<TableId> tables();

  /// A number that every batch that changes something raises by one, whoever it comes from.
  long generation();

  @Override
  void close();
}
