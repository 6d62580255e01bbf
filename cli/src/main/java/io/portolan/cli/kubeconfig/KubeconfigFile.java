// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.kubeconfig;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.AtomicFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The file that kubectl writes to: the first of `$KUBECONFIG`, else `~/.kube/config`.
public record KubeconfigFile(Path path) {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  public static KubeconfigFile of(Map<String, String> environment) {
    for (String candidate : environment.getOrDefault("KUBECONFIG", "").split(":")) {
      if (!candidate.isEmpty()) {
        return new KubeconfigFile(Path.of(candidate).toAbsolutePath());
      }
    }
    return new KubeconfigFile(Path.of(environment.getOrDefault("HOME", "/"), ".kube", "config"));
  }

  /// What an edit must remember for its undoing.
  ///
  /// @param context the one that was current; "" when none was, or the added one
  /// @param blanks see [KubeconfigText#blanks]
  /// @param existed whether there was a file
  public record Before(String context, Map<String, String> blanks, boolean existed) {}

  /// Adds the entry and makes its context current.
  public Before add(KubeconfigText.Entry entry) {
    return edit(
        text -> {
          String current = text.currentContext();
          Before before =
              new Before(
                  current.equals(entry.name()) ? "" : current, text.blanks(), Files.exists(path));
          return new Edited<>(Optional.of(text.with(entry)), before);
        });
  }

  /// Takes the entry out. When its context is the current one, that of `before` becomes current
  /// again if it is still there. A file that was not there before and then holds no entry at all is
  /// removed. Absent is success.
  public void remove(String name, Before before) {
    if (!Files.exists(path)) {
      return;
    }
    edit(
        text -> {
          KubeconfigText rest = text.without(name);
          if (text.currentContext().equals(name)) {
            rest =
                rest.withCurrentContext(rest.hasContext(before.context()) ? before.context() : "");
          }
          boolean stays = before.existed() || !rest.isEmpty();
          return new Edited<>(
              stays ? Optional.of(rest.withBlanks(before.blanks())) : Optional.empty(), name);
        });
  }

  /// @param text empty when the file goes
  private record Edited<T>(Optional<KubeconfigText> text, T result) {}

  private <T> T edit(Function<KubeconfigText, Edited<T>> edit) {
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    try {
      Files.createDirectories(path.getParent());
      acquire(lock);
      try {
        KubeconfigText before = KubeconfigText.of(Files.exists(path) ? Files.readString(path) : "");
        Edited<T> edited = edit.apply(before);
        if (edited.text().isEmpty()) {
          Files.deleteIfExists(path);
        } else if (!edited.text().get().toString().equals(before.toString())) {
          AtomicFile.write(path, edited.text().get().toString());
        }
        return edited.result();
      } finally {
        Files.deleteIfExists(lock);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          Failure.Kind.STATE,
          "cannot edit the kubeconfig " + path + ": " + e.getMessage() + "; set KUBECONFIG",
          e);
    }
  }

  /// The lock file that client-go uses too, so that kubectl and this never write at once.
  private static void acquire(Path lock) throws IOException {
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    while (true) {
      try {
        Files.createFile(
            lock,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return;
      } catch (FileAlreadyExistsException held) {
        if (System.nanoTime() > deadline) {
          throw new IOException(
              "it is locked by " + lock + "; remove that file if nobody uses it", held);
        }
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }
}
