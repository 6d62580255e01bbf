// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.cli.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The daemon's end of its control socket, a Unix socket that only its owner may open.
final class ControlServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());

  private final Path path;
  private final ServerSocketChannel server;
  private final Handler handler;

  /// Does what a request asks, and answers exactly once.
  interface Handler {
    JsonNode handle(JsonNode request, ControlProtocol.Reply reply);
  }

  private ControlServer(Path path, ServerSocketChannel server, Handler handler) {
    this.path = path;
    this.server = server;
    this.handler = handler;
  }

  static ControlServer start(Path path, Handler handler) throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    ControlServer control = new ControlServer(path, server, handler);
    Thread.ofVirtual().name("control-socket").start(control::accept);
    return control;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofVirtual().name("control-request").start(() -> serve(connection));
      } catch (ClosedChannelException stopped) {
        return;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "control socket: {0}", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(connection), StandardCharsets.UTF_8));
        OutputStreamWriter out =
            new OutputStreamWriter(Channels.newOutputStream(connection), StandardCharsets.UTF_8)) {
      ControlProtocol.Reply reply = new ControlProtocol.Reply(out);
      String line = in.readLine();
      if (line == null) {
        return;
      }
      try {
        reply.result(handler.handle(ControlProtocol.JSON.readTree(line), reply));
      } catch (Failure failure) {
        reply.failure(failure);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "control request failed", e);
        reply.failure(new Failure(Failure.Kind.INTERNAL, e.toString(), e));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "control connection: {0}", e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}
