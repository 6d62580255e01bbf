// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `asm-generic/unistd.h`: numbers that are the same on every architecture.
public final class Unistd {
  public static final int __NR_pidfd_send_signal = 424;
  public static final int __NR_pidfd_open = 434;

  private Unistd() {}
}
