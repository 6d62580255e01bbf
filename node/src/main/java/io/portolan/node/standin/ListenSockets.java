// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.portolan.node.runtime.Sandbox;

/// Opens sockets inside a pod, on all its addresses of both families.
public interface ListenSockets {

  /// A bound socket, listening when the port is TCP, non-blocking; the caller owns it.
  ///
  /// @throws RuntimeException that names the port, when it cannot be bound
  int open(Sandbox sandbox, ServedPort port);
}
