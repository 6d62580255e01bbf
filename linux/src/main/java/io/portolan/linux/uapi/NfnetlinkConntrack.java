// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/netfilter/nfnetlink_conntrack.h`.
public final class NfnetlinkConntrack {
  public static final int IPCTNL_MSG_CT_NEW = 0;
  public static final int IPCTNL_MSG_CT_GET = 1;
  public static final int IPCTNL_MSG_CT_DELETE = 2;
  public static final int IPCTNL_MSG_CT_GET_CTRZERO = 3;

  public static final int CTA_TUPLE_ORIG = 1;
  public static final int CTA_TUPLE_REPLY = 2;
  public static final int CTA_STATUS = 3;
  public static final int CTA_PROTOINFO = 4;
  public static final int CTA_TIMEOUT = 7;
  public static final int CTA_MARK = 8;
  public static final int CTA_COUNTERS_ORIG = 9;
  public static final int CTA_COUNTERS_REPLY = 10;
  public static final int CTA_USE = 11;
  public static final int CTA_ID = 12;
  public static final int CTA_ZONE = 18;
  public static final int CTA_TIMESTAMP = 20;
  public static final int CTA_MARK_MASK = 21;
  public static final int CTA_FILTER = 25;
  public static final int CTA_LABELS = 22;
  public static final int CTA_STATUS_MASK = 26;

  public static final int CTA_TUPLE_IP = 1;
  public static final int CTA_TUPLE_PROTO = 2;
  public static final int CTA_TUPLE_ZONE = 3;
  public static final int CTA_IP_V4_SRC = 1;
  public static final int CTA_IP_V4_DST = 2;
  public static final int CTA_IP_V6_SRC = 3;
  public static final int CTA_IP_V6_DST = 4;
  public static final int CTA_PROTO_NUM = 1;
  public static final int CTA_PROTO_SRC_PORT = 2;
  public static final int CTA_PROTO_DST_PORT = 3;
  public static final int CTA_PROTO_ICMP_ID = 4;
  public static final int CTA_PROTO_ICMP_TYPE = 5;
  public static final int CTA_PROTO_ICMP_CODE = 6;
  public static final int CTA_PROTO_ICMPV6_ID = 7;
  public static final int CTA_PROTO_ICMPV6_TYPE = 8;
  public static final int CTA_PROTO_ICMPV6_CODE = 9;

  public static final int CTA_COUNTERS_PACKETS = 1;
  public static final int CTA_COUNTERS_BYTES = 2;
  public static final int CTA_PROTOINFO_TCP = 1;
  public static final int CTA_PROTOINFO_TCP_STATE = 1;

  private NfnetlinkConntrack() {}
}
