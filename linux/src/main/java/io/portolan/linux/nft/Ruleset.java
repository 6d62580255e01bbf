// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;
import java.util.Optional;

/// Tables in the order in which the kernel lists them.
public record Ruleset(List<Table> tables) {
  public static final Ruleset EMPTY = new Ruleset(List.of());

  public Ruleset {
    tables = List.copyOf(tables);
  }

  public static Ruleset of(Table... tables) {
    return new Ruleset(List.of(tables));
  }

  /// The table of this family and name, empty when there is none.
  public Optional<Table> table(TableId id) {
    return tables.stream().filter(table -> table.id().equals(id)).findFirst();
  }
}
