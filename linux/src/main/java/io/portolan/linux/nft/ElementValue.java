// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// What a map gives for a key.
public sealed interface ElementValue permits Data, Verdict, ElementValue.Nothing {
  /// The value of an element of a plain set.
  enum Nothing implements ElementValue {
    NOTHING
  }
}
