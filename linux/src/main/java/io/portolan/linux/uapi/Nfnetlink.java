// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/netfilter/nfnetlink.h`.
public final class Nfnetlink {
  public static final int NFNETLINK_V0 = 0;
  public static final int NFNL_SUBSYS_CTNETLINK = 1;
  public static final int NFNL_SUBSYS_NFTABLES = 10;
  public static final int NFNL_MSG_BATCH_BEGIN = 16;
  public static final int NFNL_MSG_BATCH_END = 17;
  public static final int NFNLGRP_CONNTRACK_NEW = 1;
  public static final int NFNLGRP_CONNTRACK_UPDATE = 2;
  public static final int NFNLGRP_CONNTRACK_DESTROY = 3;

  private Nfnetlink() {}
}
