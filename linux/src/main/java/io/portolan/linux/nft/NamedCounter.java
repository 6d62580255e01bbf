// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// A counter that rules and elements share by its name.
///
/// @param comment empty when there is none
public record NamedCounter(String name, long packets, long bytes, String comment) {
  /// A counter that stands at zero.
  public static NamedCounter of(String name) {
    return new NamedCounter(name, 0, 0, "");
  }
}
