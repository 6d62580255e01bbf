// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/fib_rules.h`.
public final class FibRules {
  public static final int FRA_DST = 1;
  public static final int FRA_SRC = 2;
  public static final int FRA_IIFNAME = 3;
  public static final int FRA_PRIORITY = 6;
  public static final int FRA_FWMARK = 10;
  public static final int FRA_FWMASK = 16;
  public static final int FRA_TABLE = 15;
  public static final int FRA_OIFNAME = 17;
  public static final int FRA_PROTOCOL = 21;
  public static final int FRA_IP_PROTO = 22;
  public static final int FRA_SUPPRESS_PREFIXLEN = 14;

  public static final int FR_ACT_TO_TBL = 1;
  public static final int FR_ACT_BLACKHOLE = 6;
  public static final int FR_ACT_UNREACHABLE = 7;
  public static final int FR_ACT_PROHIBIT = 8;

  private FibRules() {}
}
