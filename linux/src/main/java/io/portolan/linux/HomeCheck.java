// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds tasks of this process that are not in the process's own namespaces.
public final class HomeCheck {
  private static final List<String> KINDS = List.of("net", "mnt", "uts", "pid_for_children");

  private HomeCheck() {}

  /// A line for each task of the process that is away: its id, name and namespace. Empty while no
  /// [NetworkNamespace#call] is under way, unless something is wrong.
  public static List<String> strays() {
    List<String> strays = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        for (String kind : KINDS) {
          addIfAway(task, kind, strays);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return strays;
  }

  private static void addIfAway(Path task, String kind, List<String> strays) throws IOException {
    try {
      Path home = Files.readSymbolicLink(Path.of("/proc/self/ns", kind));
      Path here = Files.readSymbolicLink(task.resolve("ns").resolve(kind));
      if (!here.equals(home)) {
        String name = Files.readString(task.resolve("comm")).strip();
        strays.add("task " + task.getFileName() + " (" + name + ") is in " + here);
      }
    } catch (NoSuchFileException _) {
      // The task has ended meanwhile.
    }
  }
}
