// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.Protocol;

/// A port that a Service offers.
///
/// @param name empty when the Service has one unnamed port
/// @param port 1 to 65535
/// @param nodePort 0 when there is none
/// @param target of an ExternalName Service, where the other name listens; of all others their
///     endpoints say it, and it is 0
public record ServicePort(String name, Protocol protocol, int port, int nodePort, int target) {
  /// A port of a Service that has endpoints.
  public ServicePort(String name, Protocol protocol, int port, int nodePort) {
    this(name, protocol, port, nodePort, 0);
  }
}
