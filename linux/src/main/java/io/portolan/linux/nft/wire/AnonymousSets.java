// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.SetRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The sets that belong to one rule.
final class AnonymousSets {
  private AnonymousSets() {}

  static Set<SetRef.Anonymous> in(List<Instruction> instructions) {
    Set<SetRef.Anonymous> found = new LinkedHashSet<>();
    for (Instruction instruction : instructions) {
      if (instruction instanceof Instruction.Lookup lookup
          && lookup.set() instanceof SetRef.Anonymous set) {
        found.add(set);
      }
    }
    return found;
  }

  /// The kernel puts a number of its own in the place of `%d`.
  static String template(SetRef.Anonymous set) {
    return set.data().isPresent() ? "__map%d" : "__set%d";
  }

  /// A name for the messages of the batch in which the set is made.
  static String name(SetRef.Anonymous set, int id) {
    return template(set).formatted(id);
  }
}
