// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

/// A connection's direction, seen from a pod; the text is the lower-case name.
public enum Direction {
  /// Others open it.
  INGRESS,
  /// The pod opens it.
  EGRESS;

  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
