// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/if_addr.h`.
public final class IfAddr {
  public static final int IFA_ADDRESS = 1;
  public static final int IFA_LOCAL = 2;
  public static final int IFA_LABEL = 3;
  public static final int IFA_BROADCAST = 4;
  public static final int IFA_CACHEINFO = 6;
  public static final int IFA_FLAGS = 8;
  public static final int IFA_RT_PRIORITY = 9;
  public static final int IFA_PROTO = 11;

  public static final int IFA_F_NODAD = 2;
  public static final int IFA_F_DADFAILED = 8;
  public static final int IFA_F_TENTATIVE = 0x40;
  public static final int IFA_F_PERMANENT = 0x80;
  public static final int IFA_F_NOPREFIXROUTE = 0x200;
  public static final int IFA_F_SECONDARY = 1;

  private IfAddr() {}
}
