// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.ingress.TcpService;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/// The ports at which connections come that go on to Services as they are.
///
/// @param services by port
/// @param idle how long a connection may rest
public record CarriedPorts(SortedMap<Integer, TcpService> services, Duration idle) {
  /// No ports.
  public static final CarriedPorts NONE = new CarriedPorts(new TreeMap<>(), Duration.ofMinutes(10));
}
