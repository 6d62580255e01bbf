// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.ToIntFunction;

/// Where the sockets to endpoints come from, and so from which network namespace they connect.
///
/// Called on an event loop, so it must not block for long; may throw what the kernel says.
public interface UpstreamSockets {
  /// A TCP socket that is to be connected to `remote`, and has not begun to.
  SocketChannel open(InetSocketAddress remote);

  /// Sockets of the namespace in which this process is at home.
  static UpstreamSockets ofProcess() {
    return remote ->
        new EpollSocketChannel(
            remote.getAddress() instanceof Inet6Address
                ? SocketProtocolFamily.INET6
                : SocketProtocolFamily.INET);
  }

  /// Sockets made elsewhere.
  ///
  /// @param open the descriptor of a non-blocking socket that can be connected to the address
  static UpstreamSockets ofDescriptors(ToIntFunction<InetSocketAddress> open) {
    return remote -> new EpollSocketChannel(open.applyAsInt(remote));
  }
}
