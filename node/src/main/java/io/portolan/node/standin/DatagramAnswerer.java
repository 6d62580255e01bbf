// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.portolan.node.standin.Answers.Ends;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Answers each datagram with one line.
final class DatagramAnswerer extends SimpleChannelInboundHandler<DatagramPacket> {
  private final Answers answers;
  private final List<InetAddress> addresses;
  private final int port;

  /// @param addresses the pod's; the socket is bound to none of them, so it cannot tell
  DatagramAnswerer(Answers answers, List<InetAddress> addresses, int port) {
    this.answers = answers;
    this.addresses = addresses;
    this.port = port;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    InetSocketAddress client = packet.sender();
    InetSocketAddress local = new InetSocketAddress(local(client.getAddress()), port);
    String answer = answers.line(new Ends(local, client), "UDP", packet.content());
    var _ =
        context.write(new DatagramPacket(ByteBufUtil.writeUtf8(context.alloc(), answer), client));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  /// An unreachable client must not end the service for the others.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.read();
  }

  private InetAddress local(InetAddress client) {
    int length = client.getAddress().length;
    return addresses.stream()
        .filter(address -> address.getAddress().length == length)
        .findFirst()
        .orElseGet(
            () -> client.isLoopbackAddress() ? client : new InetSocketAddress(0).getAddress());
  }
}
