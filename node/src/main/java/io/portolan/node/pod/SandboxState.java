// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.portolan.network.IpAddress;
import java.time.Instant;
import java.util.List;

/// Whether the pod's namespaces and its place on the network exist.
public sealed interface SandboxState {

  /// Not made yet, or removed.
  record Absent() implements SandboxState {}

  /// Could not be made; tried again at `retryAt`.
  record Failed(String message, int attempts, Instant retryAt) implements SandboxState {}

  /// Namespaces, addresses, routes and files are in place.
  ///
  /// @param addresses the pod's, the primary family first
  record Up(List<IpAddress> addresses) implements SandboxState {}
}
