// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/wait.h`.
public final class Wait {
  public static final int WNOHANG = 1;
  public static final int WEXITED = 4;
  public static final int WNOWAIT = 16777216;
  public static final int P_ALL = 0;
  public static final int P_PID = 1;
  public static final int P_PIDFD = 3;
  public static final int CLD_EXITED = 1;
  public static final int CLD_KILLED = 2;
  public static final int CLD_DUMPED = 3;

  private Wait() {}
}
