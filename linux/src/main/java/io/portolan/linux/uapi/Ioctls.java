// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `asm-generic/ioctls.h`.
public final class Ioctls {
  public static final int TIOCSWINSZ = 0x5414;
  public static final int TIOCGWINSZ = 0x5413;
  public static final int TIOCSPTLCK = 0x40045431;
  public static final int TIOCGPTN = 0x80045430;
  public static final int TIOCGPTPEER = 0x5441;
  public static final int TIOCSCTTY = 0x540e;

  private Ioctls() {}
}
