// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.function.Consumer;

/// The words between a command and the daemon: JSON objects, one a line.
///
/// ```
/// command → daemon   {"request": "status" | "apply" | "trace" | ...}
/// daemon → command   {"progress": "12/20 pods Ready"}     any number of them
///                    {"result": {...}}  or  {"failure": "STATE", "message": "..."}    then the end
/// ```
///
/// The daemon speaks the same words on its standard output while it starts.
public final class ControlProtocol {
  static final ObjectMapper JSON = new ObjectMapper();

  private ControlProtocol() {}

  /// The answer in `lines`; what comes before it goes to `progress`.
  ///
  /// @throws Failure the one that the daemon reports, or INTERNAL when it falls silent
  public static JsonNode awaitResult(BufferedReader lines, Consumer<String> progress)
      throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode message = JSON.readTree(line);
      if (message.has("progress")) {
        progress.accept(message.get("progress").asText());
      } else if (message.has("failure")) {
        throw new Failure(
            Failure.Kind.valueOf(message.get("failure").asText()),
            message.path("message").asText());
      } else {
        return message.path("result");
      }
    }
    throw new Failure(
        Failure.Kind.INTERNAL, "the daemon ended without an answer; see \"portolan logs\"");
  }

  /// The daemon's side of one conversation. Safe for several threads.
  public static final class Reply {
    private final Writer out;

    public Reply(Writer out) {
      this.out = out;
    }

    public void progress(String what) {
      send(JSON.createObjectNode().put("progress", what));
    }

    public void result(JsonNode result) {
      send(JSON.createObjectNode().set("result", result));
    }

    public void failure(Failure failure) {
      send(
          JSON.createObjectNode()
              .put("failure", failure.kind().name())
              .put("message", String.valueOf(failure.getMessage())));
    }

    private synchronized void send(ObjectNode message) {
      try {
        out.write(JSON.writeValueAsString(message) + "\n");
        out.flush();
      } catch (IOException hungUp) {
        // Whoever asked is gone; what was asked is done all the same.
      }
    }
  }
}
