// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/in.h`.
public final class In {
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_ICMP = 1;
  public static final int IPPROTO_TCP = 6;
  public static final int IPPROTO_UDP = 17;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPPROTO_ICMPV6 = 58;
  public static final int IPPROTO_SCTP = 132;

  public static final int IP_TRANSPARENT = 19;
  public static final int IP_FREEBIND = 15;
  public static final int IP_PKTINFO = 8;
  public static final int IPV6_V6ONLY = 26;
  public static final int IPV6_RECVPKTINFO = 49;
  public static final int IPV6_TRANSPARENT = 75;
  public static final int TCP_NODELAY = 1;

  private In() {}
}
