// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process and all that descend from it by `/proc`; for where no PID namespace can be made. A
/// descendant whose parent has ended is not found, unless it is signalled before that.
public final class ProcessTree {
  private ProcessTree() {}

  /// Sends a signal to `root` and its descendants, parents first; returns how many got it.
  public static int signal(SpawnedProcess root, int signal) {
    List<Integer> descendants = descendants(root.pid(), ProcessTable.children());
    int reached = root.signal(signal) ? 1 : 0;
    for (int pid : descendants) {
      reached += ProcessTable.signal(pid, signal, _ -> true) ? 1 : 0;
    }
    return reached;
  }

  static List<Integer> descendants(int root, Map<Integer, List<Integer>> children) {
    List<Integer> found = new ArrayList<>(children.getOrDefault(root, List.of()));
    for (int i = 0; i < found.size(); i++) {
      found.addAll(children.getOrDefault(found.get(i), List.of()));
    }
    return found;
  }
}
