// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import io.portolan.linux.uapi.Signal;
import java.util.List;

/// Processes that an earlier run left behind, told by a variable in their environment. Those in a
/// [PidNamespace] end with the run that started them; this is for any others.
public final class Orphans {
  private Orphans() {}

  /// The ids of all processes that were started with the variable `name` set to `value`.
  public static List<Integer> find(String name, String value) {
    String assignment = name + "=" + value;
    return ProcessTable.pids().stream()
        .filter(pid -> ProcessTable.hasVariable(pid, assignment))
        .toList();
  }

  /// Kills them and returns how many there were.
  public static int kill(String name, String value) {
    String assignment = name + "=" + value;
    int killed = 0;
    for (int pid : find(name, value)) {
      boolean sent =
          ProcessTable.signal(pid, Signal.SIGKILL, p -> ProcessTable.hasVariable(p, assignment));
      killed += sent ? 1 : 0;
    }
    return killed;
  }
}
