// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.portolan.network.Family;

/// Where the sockets to upstream servers come from, and so from which network namespace they ask.
///
/// A socket belongs to the namespace in which it was made, whichever thread connects it. Called on
/// an event loop, so it must not block for long.
public interface UpstreamSockets {
  /// A UDP socket, not yet bound or connected.
  DatagramChannel datagram(Family family);

  /// A TCP socket, not yet bound or connected.
  SocketChannel stream(Family family);

  /// Sockets of the namespace in which this process is at home.
  static UpstreamSockets ofProcess() {
    return new UpstreamSockets() {
      @Override
      public DatagramChannel datagram(Family family) {
        return new EpollDatagramChannel(protocolFamily(family));
      }

      @Override
      public SocketChannel stream(Family family) {
        return new EpollSocketChannel(protocolFamily(family));
      }
    };
  }

  private static SocketProtocolFamily protocolFamily(Family family) {
    return switch (family) {
      case IPV4 -> SocketProtocolFamily.INET;
      case IPV6 -> SocketProtocolFamily.INET6;
    };
  }
}
