// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;

/// The header of the PROXY protocol with which an endpoint is told whose connection it gets.
///
/// @param version 1 or 2 of the protocol
/// @param from the client
/// @param to where the client connected to
record Announcement(int version, IpAddress from, int fromPort, IpAddress to, int toPort) {
  /// Sends it as the first bytes of a connection.
  void send(SocketChannel endpoint) {
    ChannelPipeline pipeline = endpoint.pipeline();
    pipeline.addFirst(HAProxyMessageEncoder.INSTANCE);
    endpoint.writeAndFlush(message(), endpoint.voidPromise());
    pipeline.remove(HAProxyMessageEncoder.INSTANCE);
  }

  private HAProxyMessage message() {
    HAProxyProtocolVersion spoken =
        version == 1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2;
    if (from.family() != to.family()) {
      return new HAProxyMessage(
          spoken, HAProxyCommand.PROXY, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0);
    }
    return new HAProxyMessage(
        spoken,
        HAProxyCommand.PROXY,
        from.family() == Family.IPV4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
        from.toString(),
        to.toString(),
        fromPort,
        toPort);
  }
}
