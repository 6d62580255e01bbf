// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import io.portolan.proxy.route.Backend;
import java.time.Duration;

/// Where connections are carried to.
///
/// @param backend whose endpoints take them
/// @param idle how long a connection may rest; held to within a fifth of a second
/// @param slots how many there may be at a time
/// @param isProxied whether connections begin with a header of the PROXY protocol,
///     whoever they come from
/// @param announced the version of the PROXY protocol, 1 or 2, by which endpoints are told whose
///     connection they get; 0 where they are not told
public record TcpTarget(
    Backend backend, Duration idle, Slots slots, boolean isProxied, int announced) {
  public TcpTarget {
    if (announced < 0 || announced > 2) {
      throw new IllegalArgumentException("version " + announced + " of the PROXY protocol, 1 or 2");
    }
  }

  /// Where nobody is told whose connection it is.
  public TcpTarget(Backend backend, Duration idle, Slots slots) {
    this(backend, idle, slots, false, 0);
  }
}
