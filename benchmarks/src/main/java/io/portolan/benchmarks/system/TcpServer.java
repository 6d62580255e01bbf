// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A TCP server that does as little as it can, so that the way to it is what a measurement sees.
///
/// Arguments: the port (all addresses of both families), then `echo`, `accept` or `name LETTER`.
final class TcpServer {
  private static final int BACKLOG = 4096;

  /// What is done with an accepted connection.
  private interface Service {
    void serve(SocketChannel connection) throws IOException;
  }

  private TcpServer() {}

  public static void main(String[] arguments) throws IOException {
    Service service =
        switch (arguments[1]) {
          case "echo" -> connection -> Thread.ofPlatform().daemon().start(() -> echo(connection));
          case "accept" -> SocketChannel::close;
          case "name" -> {
            byte[] letter = arguments[2].getBytes(StandardCharsets.US_ASCII);
            yield connection -> say(connection, letter);
          }
          default -> throw new IllegalArgumentException(arguments[1]);
        };
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("::", Integer.parseInt(arguments[0])), BACKLOG);
      System.out.println("listening");
      while (true) {
        try {
          service.serve(server.accept());
        } catch (IOException clientIsGone) {
          // Clients end by reset, at any time.
        }
      }
    }
  }

  private static void say(SocketChannel connection, byte[] letter) throws IOException {
    try (connection) {
      connection.write(ByteBuffer.wrap(letter));
    }
  }

  private static void echo(SocketChannel connection) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
    try (connection) {
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      while (connection.read(buffer.clear()) >= 0) {
        connection.write(buffer.flip());
      }
    } catch (IOException clientIsGone) {
      // As above.
    }
  }
}
