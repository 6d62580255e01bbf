// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import io.portolan.linux.uapi.Sched;

/// A kind of namespace that a single task can enter.
public enum NamespaceKind {
  NET(Sched.CLONE_NEWNET, "net"),
  MNT(Sched.CLONE_NEWNS, "mnt"),
  UTS(Sched.CLONE_NEWUTS, "uts"),
  /// Entering one holds for the task's next children, not for the task.
  PID(Sched.CLONE_NEWPID, "pid_for_children");

  private final int cloneFlag;
  private final String procName;

  NamespaceKind(int cloneFlag, String procName) {
    this.cloneFlag = cloneFlag;
    this.procName = procName;
  }

  /// The `CLONE_NEW...` flag.
  public int cloneFlag() {
    return cloneFlag;
  }

  /// Its name under `/proc/PID/ns`.
  public String procName() {
    return procName;
  }
}
