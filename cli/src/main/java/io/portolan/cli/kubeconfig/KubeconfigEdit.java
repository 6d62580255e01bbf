// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.kubeconfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.AtomicFile;
import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The cluster's entry in the user's kubeconfig, with a note in the state folder of which file got
/// it and which context was current before, so that it can be undone.
public final class KubeconfigEdit {
  private KubeconfigEdit() {}

  /// Adds the entry, makes it current and takes the note; repeating it is success.
  ///
  /// @return the file that was edited
  public static Path make(
      StateFolder folder, KubeconfigText.Entry entry, Map<String, String> environment) {
    KubeconfigFile file = KubeconfigFile.of(environment);
    String before = file.add(entry);
    if (!before.isEmpty() || !Files.exists(note(folder))) {
      ObjectMapper json = new ObjectMapper();
      var note =
          json.createObjectNode().put("path", file.path().toString()).put("previous", before);
      try {
        AtomicFile.write(note(folder), note + "\n");
      } catch (IOException e) {
        throw new Failure(
            Failure.Kind.STATE, "cannot write " + note(folder) + ": " + e.getMessage(), e);
      }
    }
    return file.path();
  }

  /// Takes the entry out again; absent is success.
  public static void undo(StateFolder folder) {
    if (!Files.exists(note(folder))) {
      return;
    }
    try {
      JsonNode note = new ObjectMapper().readTree(Files.readAllBytes(note(folder)));
      new KubeconfigFile(Path.of(note.path("path").asText()))
          .remove(contextName(folder.name()), note.path("previous").asText());
      Files.delete(note(folder));
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.STATE, "cannot read " + note(folder) + ": " + e.getMessage(), e);
    }
  }

  /// The context of a cluster: `portolan-NAME`.
  public static String contextName(String cluster) {
    return "portolan-" + cluster;
  }

  private static Path note(StateFolder folder) {
    return folder.path().resolve("kubeconfig.json");
  }
}
