// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Where a server of a backend listens.
///
/// @param address its IP address
/// @param port 1 to 65535
public record Endpoint(IpAddress address, int port) {
  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + ", 1 to 65535");
    }
  }

  public InetSocketAddress socketAddress() {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.bytes()), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  @Override
  public String toString() {
    return (address.family() == Family.IPV6 ? "[" + address + "]:" : address + ":") + port;
  }
}
