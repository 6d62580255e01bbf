// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

/// Where a pod is to run.
sealed interface Placement {
  /// On this node.
  record On(String node) implements Placement {}

  /// Nowhere for now.
  ///
  /// @param why for people, as Kubernetes words it
  record Nowhere(String why) implements Placement {}
}
