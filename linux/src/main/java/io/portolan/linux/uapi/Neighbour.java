// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/neighbour.h`.
public final class Neighbour {
  public static final int NDA_DST = 1;
  public static final int NDA_LLADDR = 2;
  public static final int NDA_VLAN = 5;
  public static final int NDA_PORT = 6;
  public static final int NDA_VNI = 7;
  public static final int NDA_IFINDEX = 8;
  public static final int NDA_MASTER = 9;
  public static final int NDA_PROTOCOL = 12;

  public static final int NTF_SELF = 2;
  public static final int NTF_MASTER = 4;
  public static final int NTF_PROXY = 8;
  public static final int NTF_EXT_LEARNED = 0x10;
  public static final int NTF_ROUTER = 0x80;

  public static final int NUD_INCOMPLETE = 1;
  public static final int NUD_REACHABLE = 2;
  public static final int NUD_STALE = 4;
  public static final int NUD_DELAY = 8;
  public static final int NUD_PROBE = 0x10;
  public static final int NUD_FAILED = 0x20;
  public static final int NUD_NOARP = 0x40;
  public static final int NUD_PERMANENT = 0x80;
  public static final int NUD_NONE = 0;

  private Neighbour() {}
}
