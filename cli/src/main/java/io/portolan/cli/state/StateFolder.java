// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.state;

import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder that holds everything of one cluster that outlives its daemon.
///
/// ```
/// $XDG_STATE_HOME/portolan/NAME/      (or $PORTOLAN_STATE/NAME)
///   cluster.json    what was chosen when the cluster was made: nodes, address ranges
///   daemon.json     the running daemon: process id, its start time, API address
///   control.sock    the running daemon's control socket
///   daemon.log      its log
///   store.db        the objects
///   pki/            certificate authority, server and admin certificates
/// ```
public record StateFolder(String name, Path path) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?");

  /// The folder of the cluster called `name`; it need not exist.
  ///
  /// @throws Failure USAGE when the name is none: at most 24 lower-case letters, digits and hyphens
  public static StateFolder of(String name, Map<String, String> environment) {
    if (!NAME.matcher(name).matches()) {
      throw new Failure(
          Failure.Kind.USAGE,
          "--name \""
              + name
              + "\": a cluster's name is 1 to 24 lower-case letters, digits and hyphens");
    }
    return new StateFolder(name, root(environment).resolve(name));
  }

  /// Every cluster that has a folder, by name.
  public static List<StateFolder> all(Map<String, String> environment) {
    Path root = root(environment);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<StateFolder> folders = new ArrayList<>();
    try (Stream<Path> entries = Files.list(root)) {
      entries
          .filter(entry -> Files.exists(entry.resolve("cluster.json")))
          .sorted()
          .forEach(entry -> folders.add(new StateFolder(entry.getFileName().toString(), entry)));
    } catch (IOException e) {
      throw new Failure(Failure.Kind.STATE, "cannot list " + root + ": " + e.getMessage(), e);
    }
    return folders;
  }

  private static Path root(Map<String, String> environment) {
    String own = environment.getOrDefault("PORTOLAN_STATE", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        xdg.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "/"), ".local", "state")
            : Path.of(xdg);
    return base.resolve("portolan").toAbsolutePath();
  }

  public Path clusterFile() {
    return path.resolve("cluster.json");
  }

  public Path daemonFile() {
    return path.resolve("daemon.json");
  }

  public Path controlSocket() {
    return path.resolve("control.sock");
  }

  public Path log() {
    return path.resolve("daemon.log");
  }

  public Path store() {
    return path.resolve("store.db");
  }

  public Path pki() {
    return path.resolve("pki");
  }

  /// The daemon that runs this cluster now; empty when none does, whatever a killed one left
  /// behind.
  public Optional<ProcessHandle> daemon() {
    return DaemonRecord.read(this)
        .flatMap(
            record ->
                ProcessHandle.of(record.pid())
                    .filter(StateFolder::isRunning)
                    .filter(process -> record.isSame(process)));
  }

  /// Whether the process has not ended; one that ended and that its parent has not taken notice of
  /// yet holds nothing any more.
  public static boolean isRunning(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The state follows the name, which is in parentheses and may hold some (proc(5)).
      return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  /// Makes the folder, readable by its owner only.
  public void create() {
    try {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(
          path, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.STATE,
          "cannot create the state folder " + path + ": " + e.getMessage() + "; set PORTOLAN_STATE",
          e);
    }
  }

  /// Removes the folder with all that is in it; absent is success.
  public void delete() {
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = new ArrayList<>(tree.toList()).reversed();
      for (Path entry : deepestFirst) {
        Files.deleteIfExists(entry);
      }
    } catch (NoSuchFileException absent) {
      return;
    } catch (IOException e) {
      throw new Failure(Failure.Kind.STATE, "cannot remove " + path + ": " + e.getMessage(), e);
    }
  }
}
