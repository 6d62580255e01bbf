// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.kubeconfig;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.AtomicFile;
import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The cluster's entry in the user's kubeconfig, with a note in the state folder of which file got
/// it and how it was before, so that it can be undone.
public final class KubeconfigEdit {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KubeconfigEdit() {}

  /// Adds the entry, makes it current and takes the note; repeating it is success.
  ///
  /// @return the file that was edited
  public static Path make(
      StateFolder folder, KubeconfigText.Entry entry, Map<String, String> environment) {
    KubeconfigFile file = KubeconfigFile.of(environment);
    KubeconfigFile.Before before = file.add(entry);
    Optional<Note> known = read(folder).filter(note -> note.path().equals(file.path().toString()));
    if (known.isEmpty()) {
      write(folder, new Note(file.path().toString(), before));
    } else if (!before.context().isEmpty()) {
      // The entry was there already: how the file was without it is known from then.
      write(folder, known.get().withContext(before.context()));
    }
    return file.path();
  }

  /// Takes the entry out again; absent is success.
  public static void undo(StateFolder folder) {
    Optional<Note> note = read(folder);
    if (note.isEmpty()) {
      return;
    }
    new KubeconfigFile(Path.of(note.get().path()))
        .remove(contextName(folder.name()), note.get().before());
    try {
      Files.delete(file(folder));
    } catch (IOException e) {
      throw failure("remove", folder, e);
    }
  }

  /// The context of a cluster: `portolan-NAME`.
  public static String contextName(String cluster) {
    return "portolan-" + cluster;
  }

  private record Note(String path, KubeconfigFile.Before before) {
    Note withContext(String context) {
      return new Note(path, new KubeconfigFile.Before(context, before.blanks(), before.existed()));
    }
  }

  private static Optional<Note> read(StateFolder folder) {
    try {
      return Files.exists(file(folder))
          ? Optional.of(JSON.readValue(Files.readAllBytes(file(folder)), Note.class))
          : Optional.empty();
    } catch (IOException e) {
      throw failure("read", folder, e);
    }
  }

  private static void write(StateFolder folder, Note note) {
    try {
      AtomicFile.write(file(folder), JSON.writeValueAsString(note) + "\n");
    } catch (IOException e) {
      throw failure("write", folder, e);
    }
  }

  private static Failure failure(String verb, StateFolder folder, IOException cause) {
    return new Failure(
        Failure.Kind.STATE,
        "cannot " + verb + " " + file(folder) + ": " + cause.getMessage(),
        cause);
  }

  private static Path file(StateFolder folder) {
    return folder.path().resolve("kubeconfig.json");
  }
}
