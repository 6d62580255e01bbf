// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// What names a table: its family and its name.
///
/// @param family the address family
/// @param name 1 to 255 bytes
public record TableId(Family family, String name) {
  /// The `inet` table of this name.
  public static TableId inet(String name) {
    return new TableId(Family.INET, name);
  }

  @Override
  public String toString() {
    return family + " " + name;
  }
}
