// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.util.Set;

/// A flag in the header of a message that may be changed by hand.
public enum HeaderFlag {
  AA(Query.FLAG_AUTHORITATIVE),
  RA(Query.FLAG_RECURSION_AVAILABLE),
  RD(Query.FLAG_RECURSION_DESIRED);

  final int mask;

  HeaderFlag(int mask) {
    this.mask = mask;
  }

  /// The second word of a header with flags of `set` set and those of `clear` cleared.
  static int change(int word, Set<HeaderFlag> set, Set<HeaderFlag> clear) {
    int changed = word;
    for (HeaderFlag flag : set) {
      changed |= flag.mask;
    }
    for (HeaderFlag flag : clear) {
      changed &= ~flag.mask;
    }
    return changed;
  }
}
