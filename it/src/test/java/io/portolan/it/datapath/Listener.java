// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Answers on one TCP and UDP port of a namespace with its own name and the address that it saw.
final class Listener implements AutoCloseable {
  private final ServerSocketChannel tcp;
  private final DatagramChannel udp;

  Listener(NetworkNamespace namespace, String name, int port) {
    this(namespace, name, "::", port);
  }

  /// Answers at one address, from which it also sends.
  Listener(NetworkNamespace namespace, String name, String address, int port) {
    tcp =
        namespace.call(
            () -> {
              try {
                return ServerSocketChannel.open().bind(new InetSocketAddress(address, port), 512);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    udp =
        namespace.call(
            () -> {
              try {
                return DatagramChannel.open().bind(new InetSocketAddress(address, port));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Thread.ofVirtual().name("tcp " + name).start(() -> serveTcp(name));
    Thread.ofVirtual().name("udp " + name).start(() -> serveUdp(name));
  }

  private static byte[] answer(String name, InetSocketAddress client) {
    String address = client.getAddress().getHostAddress();
    int zone = address.indexOf('%');
    return (name + " " + (zone < 0 ? address : address.substring(0, zone)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private void serveTcp(String name) {
    while (true) {
      try (SocketChannel client = tcp.accept()) {
        client.write(ByteBuffer.wrap(answer(name, (InetSocketAddress) client.getRemoteAddress())));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // The client went away.
      }
    }
  }

  private void serveUdp(String name) {
    ByteBuffer buffer = ByteBuffer.allocate(65536);
    while (true) {
      try {
        buffer.clear();
        InetSocketAddress client = (InetSocketAddress) udp.receive(buffer);
        udp.send(ByteBuffer.wrap(answer(name, client)), client);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // The client went away.
      }
    }
  }

  @Override
  public void close() {
    try (tcp;
        udp) {
      // Both.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
