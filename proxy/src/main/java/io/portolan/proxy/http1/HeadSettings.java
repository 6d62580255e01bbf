// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

/// How heads are read.
///
/// @param maxBytes of a head, request line and fields together
/// @param maxFields in a head
/// @param underscores what becomes of fields whose names have one: some servers take `a_b` for
///     `a-b`, and so a client could forge a field that the proxy sets
/// @param mergesSlashes whether `//` in a path counts as `/`
public record HeadSettings(
    int maxBytes, int maxFields, Underscores underscores, boolean mergesSlashes) {
  /// 32 KiB, 128 fields, names with underscores dropped, slashes as they are.
  public static final HeadSettings DEFAULT =
      new HeadSettings(32 * 1024, 128, Underscores.DROP, false);

  /// What becomes of a field whose name has an underscore.
  public enum Underscores {
    PASS,
    DROP,
    REFUSE
  }
}
