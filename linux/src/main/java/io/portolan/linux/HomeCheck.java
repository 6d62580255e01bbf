// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds tasks of this process that are not in the process's own namespaces or directory.
public final class HomeCheck {
  private static final List<String> PLACES =
      List.of("ns/net", "ns/mnt", "ns/uts", "ns/pid_for_children", "cwd", "root");

  private HomeCheck() {}

  /// A line for each task of the process that is away: its id, name and place. Empty while no
  /// [NetworkNamespace#call] is under way, unless something is wrong.
  public static List<String> strays() {
    List<String> strays = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        for (String place : PLACES) {
          addIfAway(task, place, strays);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return strays;
  }

  private static void addIfAway(Path task, String place, List<String> strays) throws IOException {
    try {
      Path home = Files.readSymbolicLink(Path.of("/proc/self", place));
      Path here = Files.readSymbolicLink(task.resolve(place));
      if (!here.equals(home)) {
        String name = Files.readString(task.resolve("comm")).strip();
        strays.add("task " + task.getFileName() + " (" + name + ") is in " + here);
      }
    } catch (NoSuchFileException _) {
      // The task is ending.
    } catch (FileSystemException e) {
      // A task that has ended meanwhile answers ESRCH.
      if (Files.exists(task)) {
        throw e;
      }
    }
  }
}
