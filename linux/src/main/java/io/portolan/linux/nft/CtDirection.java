// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// A direction of a connection; the text is the lower-case name, the number the ordinal.
public enum CtDirection {
  /// As the first packet went.
  ORIGINAL,
  /// The way of the answers.
  REPLY;

  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
