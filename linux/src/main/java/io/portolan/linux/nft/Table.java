// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A table with all that is in it.
///
/// @param flags empty for a table that is switched on and belongs to no process
/// @param comment empty when there is none; at most 128 bytes
/// @param counters named counters
/// @param sets named sets and maps, in the order of their creation
/// @param chains in the order of their creation
public record Table(
    TableId id,
    Set<Flag> flags,
    String comment,
    List<NamedCounter> counters,
    List<NftSet> sets,
    List<Chain> chains) {

  /// What the kernel may be told about a table as a whole.
  public enum Flag {
    /// Its chains see no packets.
    DORMANT,
    /// It goes away with the socket that made it, and only that socket may change it.
    OWNER
  }

  public Table {
    flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
    counters = List.copyOf(counters);
    sets = List.copyOf(sets);
    chains = List.copyOf(chains);
  }

  /// An empty table.
  public static Table of(TableId id) {
    return new Table(id, Set.of(), "", List.of(), List.of(), List.of());
  }

  public Table withFlags(Set<Flag> flags) {
    return new Table(id, flags, comment, counters, sets, chains);
  }

  public Table withComment(String comment) {
    return new Table(id, flags, comment, counters, sets, chains);
  }

  public Table withCounters(List<NamedCounter> counters) {
    return new Table(id, flags, comment, counters, sets, chains);
  }

  public Table withSets(List<NftSet> sets) {
    return new Table(id, flags, comment, counters, sets, chains);
  }

  public Table withChains(List<Chain> chains) {
    return new Table(id, flags, comment, counters, sets, chains);
  }

  /// This table with one more set or map at the end.
  public Table plus(NftSet set) {
    List<NftSet> more = new ArrayList<>(sets);
    more.add(set);
    return withSets(more);
  }

  /// This table with one more chain at the end.
  public Table plus(Chain chain) {
    List<Chain> more = new ArrayList<>(chains);
    more.add(chain);
    return withChains(more);
  }

  public Optional<Chain> chain(String name) {
    return chains.stream().filter(chain -> chain.name().equals(name)).findFirst();
  }

  public Optional<NftSet> set(String name) {
    return sets.stream().filter(set -> set.name().equals(name)).findFirst();
  }
}
