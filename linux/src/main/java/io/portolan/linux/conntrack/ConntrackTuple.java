// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.conntrack;

import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.uapi.In;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;

/// One direction of a connection.
///
/// @param protocol IPPROTO_
/// @param sourcePort for ICMP the id, 0 where the protocol has no ports
/// @param destinationPort for ICMP the type in the upper and the code in the lower byte
public record ConntrackTuple(
    int protocol,
    InetAddress source,
    InetAddress destination,
    int sourcePort,
    int destinationPort) {

  /// AF_INET or AF_INET6.
  public int family() {
    return IpPrefix.family(source);
  }

  @Override
  public String toString() {
    String name =
        switch (protocol) {
          case In.IPPROTO_TCP -> "tcp";
          case In.IPPROTO_UDP -> "udp";
          case In.IPPROTO_ICMP -> "icmp";
          case In.IPPROTO_ICMPV6 -> "icmpv6";
          default -> "protocol " + protocol;
        };
    return name + " " + end(source, sourcePort) + " -> " + end(destination, destinationPort);
  }

  private static String end(InetAddress address, int port) {
    boolean ipv6 = IpPrefix.family(address) == Socket.AF_INET6;
    String text = IpPrefix.text(address);
    return (ipv6 ? "[" + text + "]" : text) + ":" + port;
  }
}
