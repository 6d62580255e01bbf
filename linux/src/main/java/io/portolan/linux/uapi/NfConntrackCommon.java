// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/netfilter/nf_conntrack_common.h`.
public final class NfConntrackCommon {
  public static final int IPS_EXPECTED = 1;
  public static final int IPS_SEEN_REPLY = 2;
  public static final int IPS_ASSURED = 4;
  public static final int IPS_CONFIRMED = 8;
  public static final int IPS_SRC_NAT = 0x10;
  public static final int IPS_DST_NAT = 0x20;
  public static final int IPS_DYING = 0x200;

  private NfConntrackCommon() {}
}
