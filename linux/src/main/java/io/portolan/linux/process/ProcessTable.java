// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.libc.ProcessCalls;
import io.portolan.linux.uapi.Unistd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/// The processes of the machine as `/proc` shows them.
final class ProcessTable {
  private ProcessTable() {}

  static List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path entry : entries) {
        pids.add(Integer.parseInt(entry.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pids;
  }

  /// The ids of all processes by that of their parent.
  static Map<Integer, List<Integer>> children() {
    Map<Integer, List<Integer>> children = new HashMap<>();
    for (int pid : pids()) {
      read(pid, "stat")
          .flatMap(ProcessTable::parent)
          .ifPresent(parent -> children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(pid));
    }
    return children;
  }

  static Optional<Integer> parent(String stat) {
    // The name in parentheses may hold anything, even parentheses.
    int name = stat.lastIndexOf(')');
    String[] fields = stat.substring(name + 1).strip().split(" ");
    return name > 0 && fields.length > 1
        ? Optional.of(Integer.parseInt(fields[1]))
        : Optional.empty();
  }

  static boolean hasVariable(int pid, String assignment) {
    return read(pid, "environ")
        .map(environ -> ("\0" + environ).contains("\0" + assignment + "\0"))
        .orElse(false);
  }

  private static Optional<String> read(int pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), file));
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      // It has ended meanwhile, or is somebody else's.
      return Optional.empty();
    }
  }

  /// Sends a signal to a process if it still has what `check` asks for; false when it has not.
  static boolean signal(int pid, int signal, IntPredicate check) {
    int pidfd = ProcessCalls.PROCESSES.syscall().call(Unistd.__NR_pidfd_open, pid, 0);
    if (pidfd < 0) {
      return false;
    }
    try {
      // With the descriptor open the id cannot pass to another process unseen.
      if (!check.test(pid)) {
        return false;
      }
      int result =
          ProcessCalls.PROCESSES
              .syscall()
              .call(Unistd.__NR_pidfd_send_signal, pidfd, signal, 0, 0, 0);
      if (result < 0 && Errno.of(result) == Errno.ESRCH) {
        return false;
      }
      LinuxException.check(result, "send signal " + signal + " to process", pid);
      return true;
    } finally {
      Descriptors.close(pidfd);
    }
  }
}
