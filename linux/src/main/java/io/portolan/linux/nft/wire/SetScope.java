// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Table;
import java.util.HashMap;
import java.util.Map;

/// The sets that the rules of a table can name.
///
/// @param named by name, without their elements
/// @param anonymous by the kernel's name, with their elements
record SetScope(Map<String, NftSet> named, Map<String, SetRef.Anonymous> anonymous) {
  SetScope {
    named = Map.copyOf(named);
    anonymous = Map.copyOf(anonymous);
  }

  static SetScope of(Table table) {
    Map<String, NftSet> named = HashMap.newHashMap(table.sets().size());
    table.sets().forEach(set -> named.put(set.name(), set.declaration()));
    return new SetScope(named, Map.of());
  }

  /// The set as the tree has it: an anonymous one instead of its name in the kernel.
  SetRef resolve(SetRef set) {
    return switch (set) {
      case SetRef.Named(var name) when anonymous.containsKey(name) ->
          java.util.Objects.requireNonNull(anonymous.get(name));
      case SetRef.Named _, SetRef.Anonymous _ -> set;
    };
  }

  NftSet.Shape shape(SetRef set) {
    return switch (set) {
      case SetRef.Anonymous known -> known.shape();
      case SetRef.Named(var name) -> {
        NftSet known = named.get(name);
        if (known == null) {
          throw new IllegalArgumentException("the table has no set " + name);
        }
        yield known.shape();
      }
    };
  }
}
