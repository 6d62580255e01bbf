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
import java.util.function.UnaryOperator;

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

  /// Adds the entry and makes its context current; the context that was current before is returned,
  /// "" when none was.
  public String add(KubeconfigText.Entry entry) {
    String[] before = {""};
    edit(
        text -> {
          before[0] = text.currentContext();
          return text.with(entry);
        });
    return before[0].equals(entry.name()) ? "" : before[0];
  }

  /// Takes the entry out. When its context is the current one, `previous` becomes current again if
  /// it is still there. A file that then holds no entry at all is removed. Absent is success.
  public void remove(String name, String previous) {
    if (!Files.exists(path)) {
      return;
    }
    edit(
        text -> {
          KubeconfigText rest = text.without(name);
          if (!text.currentContext().equals(name)) {
            return rest;
          }
          return rest.withCurrentContext(rest.hasContext(previous) ? previous : "");
        });
  }

  private void edit(UnaryOperator<KubeconfigText> edit) {
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    try {
      Files.createDirectories(path.getParent());
      acquire(lock);
      try {
        KubeconfigText before = KubeconfigText.of(Files.exists(path) ? Files.readString(path) : "");
        KubeconfigText after = edit.apply(before);
        if (after.isEmpty()) {
          Files.deleteIfExists(path);
        } else if (!after.toString().equals(before.toString()) || !Files.exists(path)) {
          AtomicFile.write(path, after.toString());
        }
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
