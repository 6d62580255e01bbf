// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/// What the running daemon writes about itself, so that a command finds it and no other process.
///
/// @param startMillis the process's start time, which tells it from a later one with the same id
/// @param server the API's address, `https://127.0.0.1:PORT`
public record DaemonRecord(long pid, long startMillis, String server) {

  /// The record in the folder; empty when there is none or it is not readable as one.
  public static Optional<DaemonRecord> read(StateFolder folder) {
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(folder.daemonFile()));
      return Optional.of(
          new DaemonRecord(
              json.path("pid").asLong(),
              json.path("startMillis").asLong(),
              json.path("server").asText()));
    } catch (IOException absentOrDamaged) {
      return Optional.empty();
    }
  }

  /// The record of this very process.
  public static DaemonRecord ofThisProcess(String server) {
    ProcessHandle self = ProcessHandle.current();
    return new DaemonRecord(self.pid(), startMillis(self), server);
  }

  public boolean isSame(ProcessHandle process) {
    return process.pid() == pid && startMillis(process) == startMillis;
  }

  /// Writes it in one step, so that no reader sees half of it.
  public void write(StateFolder folder) throws IOException {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("pid", pid).put("startMillis", startMillis).put("server", server);
    AtomicFile.write(folder.daemonFile(), json.toPrettyString() + "\n");
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
  }
}
