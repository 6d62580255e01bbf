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

  /// The name in all messages of the batch in which the set is made. The kernel puts a number of
  /// its own in the place of `%d`; a number of ours could be that of a set which is there already,
  /// and the kernel looks for a set by its name before it looks by its id.
  static String template(SetRef.Anonymous set) {
    return set.data().isPresent() ? "__map%d" : "__set%d";
  }
}
