// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.IpAddress;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// A server whose connections do what a test says, each on a thread of its own.
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();

  /// What happens on a connection.
  interface Script {
    /// @param number of the connection, from 1
    void run(Wire wire, int number) throws IOException, InterruptedException;
  }

  private ScriptedServer(ServerSocket socket) {
    this.socket = socket;
  }

  static ScriptedServer start(Script script) throws IOException {
    return start(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script);
  }

  /// One whose sockets a test makes, as for TLS.
  static ScriptedServer start(ServerSocket socket, Script script) {
    ScriptedServer server = new ScriptedServer(socket);
    Thread.ofVirtual().start(() -> server.accept(script));
    return server;
  }

  /// One that answers each request with `name` and the request's first line.
  static ScriptedServer named(String name) throws IOException {
    return start(
        (wire, _) -> {
          for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
            wire.bytes(Wire.length(head));
            String body = name + " " + head.substring(0, head.indexOf('|'));
            wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
          }
        });
  }

  private void accept(Script script) {
    try {
      while (true) {
        Wire wire = new Wire(socket.accept());
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> run(script, wire, number));
      }
    } catch (IOException closed) {
      // The test has ended.
    }
  }

  private static void run(Script script, Wire wire, int number) {
    try (wire) {
      script.run(wire, number);
    } catch (IOException | InterruptedException ended) {
      // The proxy ended the connection, which tests look at from its other side.
    }
  }

  int connections() {
    return connections.get();
  }

  Endpoint endpoint() {
    return new Endpoint(IpAddress.of("127.0.0.1"), socket.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
