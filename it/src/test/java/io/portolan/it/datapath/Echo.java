// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.linux.NetworkNamespace;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Says back what it hears on the first TCP connection that it gets, for as long as that is open.
record Echo(ServerSocketChannel server) implements AutoCloseable {
  static Echo in(NetworkNamespace namespace, int port) {
    ServerSocketChannel server =
        namespace.call(
            () -> {
              try {
                return ServerSocketChannel.open().bind(new InetSocketAddress("::", port));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Echo echo = new Echo(server);
    Thread.ofVirtual().name("echo").start(echo::serve);
    return echo;
  }

  private void serve() {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    try (SocketChannel client = server.accept()) {
      while (client.read(buffer.clear()) >= 0) {
        client.write(buffer.flip());
      }
    } catch (IOException e) {
      // Nobody is there any more.
    }
  }

  /// What comes back for `text`.
  String ask(SocketChannel open, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    open.socket().setSoTimeout(5000);
    open.socket().getOutputStream().write(bytes);
    new DataInputStream(open.socket().getInputStream()).readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
