// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.Family;
import io.portolan.network.IpAddress;

/// An address and port that traffic is sent on to.
///
/// @param port 1 to 65535
public record Backend(IpAddress address, int port) implements Comparable<Backend> {
  @Override
  public int compareTo(Backend other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
  }

  /// As in `10.244.0.5:8080` and `[fd00::5]:8080`.
  @Override
  public String toString() {
    return address.family() == Family.IPV6 ? "[" + address + "]:" + port : address + ":" + port;
  }
}
