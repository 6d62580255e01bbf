// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.util.concurrent.Future;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/// A server on free ports of loopback, with a client beside it.
public final class LoopbackServer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final MultiThreadIoEventLoopGroup group;
  private final DnsServer server;
  private final InetSocketAddress address;
  private final DatagramSocket client;

  private LoopbackServer(InetSocketAddress where, Handler handler, ServerSettings settings)
      throws IOException {
    group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    LinuxSocket streams = LinuxSocket.newSocketStream(false);
    streams.bind(where);
    LinuxSocket datagrams = LinuxSocket.newSocketDgram(false);
    // The port that TCP was given may be somebody's over UDP, and then another is needed.
    while (!binds(datagrams, streams.localAddress(), where.getPort() == 0)) {
      streams.close();
      streams = LinuxSocket.newSocketStream(false);
      streams.bind(where);
    }
    streams.listen(128);
    address = streams.localAddress();
    DnsSockets sockets = new DnsSockets(List.of(datagrams.intValue()), List.of(streams.intValue()));
    server = DnsServer.start(group, sockets, handler, new DnsMetrics(), settings);
    client = new DatagramSocket();
    client.setSoTimeout(TIMEOUT_MILLIS);
  }

  /// @param isAnyPort whether another port does as well
  private static boolean binds(LinuxSocket datagrams, InetSocketAddress at, boolean isAnyPort)
      throws IOException {
    try {
      datagrams.bind(at);
      return true;
    } catch (IOException taken) {
      if (isAnyPort) {
        return false;
      }
      throw taken;
    }
  }

  public static LoopbackServer start(Handler handler) {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler);
  }

  public static LoopbackServer start(InetSocketAddress where, Handler handler) {
    return start(where, handler, ServerSettings.DEFAULT);
  }

  static LoopbackServer start(InetSocketAddress where, Handler handler, ServerSettings settings) {
    try {
      return new LoopbackServer(where, handler, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Of both its sockets.
  public InetSocketAddress address() {
    return address;
  }

  public MultiThreadIoEventLoopGroup group() {
    return group;
  }

  public DnsMetrics metrics() {
    return server.metrics();
  }

  public void send(ByteBuf question) throws IOException {
    byte[] bytes = new byte[question.readableBytes()];
    question.readBytes(bytes);
    client.send(new DatagramPacket(bytes, bytes.length, address));
  }

  public ByteBuf receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    client.receive(packet);
    return Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength());
  }

  public ByteBuf askRaw(ByteBuf question) throws IOException {
    send(question);
    return receive();
  }

  public Message ask(ByteBuf question) throws IOException {
    return MessageReader.read(askRaw(question)).orElseThrow();
  }

  public Socket connect() throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /// Stops the server; what it sent can still be received.
  void stop() {
    server.close();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    Future<?> unused = group.shutdownGracefully();
  }
}
