// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/sched.h`.
public final class Sched {
  public static final int CLONE_FS = 0x200;
  public static final int CLONE_NEWNS = 0x20000;
  public static final int CLONE_NEWUTS = 0x4000000;
  public static final int CLONE_NEWPID = 0x20000000;
  public static final int CLONE_NEWNET = 0x40000000;

  private Sched() {}
}
