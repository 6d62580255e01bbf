// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.StateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Asks a running daemon.
public final class ControlClient {
  private ControlClient() {}

  /// Sends `request` (its "request" field says what is asked) and waits for the answer.
  ///
  /// @throws Failure NOT_RUNNING when no daemon runs, or whatever the daemon reports
  public static JsonNode ask(StateFolder folder, ObjectNode request, Consumer<String> progress) {
    if (folder.daemon().isEmpty()) {
      throw notRunning(folder);
    }
    try (SocketChannel channel =
            SocketChannel.open(UnixDomainSocketAddress.of(folder.controlSocket()));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      ByteBuffer bytes =
          ByteBuffer.wrap(
              (ControlProtocol.JSON.writeValueAsString(request) + "\n")
                  .getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return ControlProtocol.awaitResult(lines, progress);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.INTERNAL,
          "cannot talk to the daemon of cluster \""
              + folder.name()
              + "\" ("
              + e.getMessage()
              + "); see \"portolan logs --name "
              + folder.name()
              + "\"",
          e);
    }
  }

  /// What is said when a command needs a running cluster.
  public static Failure notRunning(StateFolder folder) {
    return new Failure(
        Failure.Kind.NOT_RUNNING,
        "cluster \""
            + folder.name()
            + "\" is not running; start it with \"portolan up"
            + (folder.name().equals("default") ? "" : " --name " + folder.name())
            + "\"");
  }
}
