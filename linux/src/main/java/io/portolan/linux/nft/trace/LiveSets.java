// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The sets of a table, made ready when a rule first looks into them.
final class LiveSets {
  private final Map<String, NftSet> declared = new HashMap<>();
  private final Map<SetRef, LiveSet> live = new HashMap<>();
  private final Instant start;

  LiveSets(Table table, Instant start) {
    this.start = start;
    table.sets().forEach(set -> declared.put(set.name(), set));
  }

  /// @throws IllegalArgumentException when the table has no such set
  LiveSet get(SetRef ref) {
    return live.computeIfAbsent(ref, this::make);
  }

  private LiveSet make(SetRef ref) {
    return switch (ref) {
      case SetRef.Anonymous set ->
          new LiveSet(set.shape(), Optional.empty(), set.elements(), start);
      case SetRef.Named(var name) -> {
        NftSet set = declared.get(name);
        if (set == null) {
          throw new IllegalArgumentException("the table has no set " + name);
        }
        yield new LiveSet(set.shape(), set.options().timeout(), set.elements(), start);
      }
    };
  }
}
