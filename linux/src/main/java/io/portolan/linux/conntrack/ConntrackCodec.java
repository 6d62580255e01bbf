// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.conntrack;

import static io.portolan.linux.uapi.Netlink.NLM_F_DUMP;
import static io.portolan.linux.uapi.Nfnetlink.NFNETLINK_V0;
import static io.portolan.linux.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_COUNTERS_BYTES;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_COUNTERS_ORIG;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_COUNTERS_PACKETS;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_COUNTERS_REPLY;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_ID;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_IP_V4_DST;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_IP_V4_SRC;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_IP_V6_DST;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_IP_V6_SRC;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_MARK;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_MARK_MASK;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_DST_PORT;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_ICMPV6_CODE;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_ICMPV6_ID;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_ICMPV6_TYPE;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_ICMP_CODE;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_ICMP_ID;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_ICMP_TYPE;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_NUM;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_PROTO_SRC_PORT;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_STATUS;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_TIMEOUT;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_TUPLE_IP;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_TUPLE_ORIG;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_TUPLE_PROTO;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_TUPLE_REPLY;
import static io.portolan.linux.uapi.NfnetlinkConntrack.CTA_ZONE;
import static io.portolan.linux.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static io.portolan.linux.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_GET;
import static io.portolan.linux.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;

import io.portolan.linux.conntrack.ConntrackEntry.Counters;
import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.In;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Tracked connections on the wire: `struct nfgenmsg` and the CTA_ attributes.
final class ConntrackCodec {
  private static final int HEADER_BYTES = 4;

  private ConntrackCodec() {}

  static NetlinkWriter list(int family) {
    NetlinkWriter out = new NetlinkWriter(64);
    header(out, IPCTNL_MSG_CT_GET, NLM_F_DUMP, "list connections", "");
    return out.rawU8(family).rawU8(NFNETLINK_V0).rawBe16(0);
  }

  static void delete(NetlinkWriter out, ConntrackEntry entry) {
    header(out, IPCTNL_MSG_CT_DELETE, 0, "delete connection", entry);
    identify(out, entry);
    // So that a new connection with the same tuples is spared.
    out.be32(CTA_ID, entry.id());
  }

  static void mark(NetlinkWriter out, ConntrackEntry entry, int mark, int mask) {
    header(out, IPCTNL_MSG_CT_NEW, 0, "mark connection", entry);
    identify(out, entry);
    out.be32(CTA_MARK, mark).be32(CTA_MARK_MASK, mask);
  }

  private static void header(
      NetlinkWriter out, int message, int flags, String operation, Object object) {
    out.begin(NFNL_SUBSYS_CTNETLINK << 8 | message, flags, operation, object);
  }

  private static void identify(NetlinkWriter out, ConntrackEntry entry) {
    out.rawU8(entry.original().family()).rawU8(NFNETLINK_V0).rawBe16(0);
    tuple(out, CTA_TUPLE_ORIG, entry.original());
    if (entry.zone() != 0) {
      out.be16(CTA_ZONE, entry.zone());
    }
  }

  static void tuple(NetlinkWriter out, int type, ConntrackTuple tuple) {
    boolean ipv4 = tuple.family() == Socket.AF_INET;
    int whole = out.nest(type);
    int ip = out.nest(CTA_TUPLE_IP);
    out.bytes(ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, tuple.source().getAddress());
    out.bytes(ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, tuple.destination().getAddress());
    out.endNest(ip);
    int protocol = out.nest(CTA_TUPLE_PROTO);
    out.u8(CTA_PROTO_NUM, tuple.protocol());
    int code = tuple.destinationPort() & 0xff;
    switch (tuple.protocol()) {
      case In.IPPROTO_ICMP ->
          out.be16(CTA_PROTO_ICMP_ID, tuple.sourcePort())
              .u8(CTA_PROTO_ICMP_TYPE, tuple.destinationPort() >> 8)
              .u8(CTA_PROTO_ICMP_CODE, code);
      case In.IPPROTO_ICMPV6 ->
          out.be16(CTA_PROTO_ICMPV6_ID, tuple.sourcePort())
              .u8(CTA_PROTO_ICMPV6_TYPE, tuple.destinationPort() >> 8)
              .u8(CTA_PROTO_ICMPV6_CODE, code);
      default ->
          out.be16(CTA_PROTO_SRC_PORT, tuple.sourcePort())
              .be16(CTA_PROTO_DST_PORT, tuple.destinationPort());
    }
    out.endNest(protocol).endNest(whole);
  }

  static ConntrackEntry decode(NetlinkMessage message) {
    InetAddress none = address(new byte[message.u8(0) == Socket.AF_INET ? 4 : 16]);
    ConntrackTuple original = new ConntrackTuple(0, none, none, 0, 0);
    ConntrackTuple reply = original;
    int status = 0;
    int mark = 0;
    int zone = 0;
    int id = 0;
    int timeout = 0;
    Counters sent = Counters.NONE;
    Counters answered = Counters.NONE;
    for (Attributes a = message.attributes(HEADER_BYTES); a.next(); ) {
      switch (a.type()) {
        case CTA_TUPLE_ORIG -> original = tuple(a.nested(), none);
        case CTA_TUPLE_REPLY -> reply = tuple(a.nested(), none);
        case CTA_STATUS -> status = a.be32();
        case CTA_MARK -> mark = a.be32();
        case CTA_ZONE -> zone = a.be16();
        case CTA_ID -> id = a.be32();
        case CTA_TIMEOUT -> timeout = a.be32();
        case CTA_COUNTERS_ORIG -> sent = counters(a.nested());
        case CTA_COUNTERS_REPLY -> answered = counters(a.nested());
        default -> {}
      }
    }
    return new ConntrackEntry(original, reply, status, mark, zone, id, timeout, sent, answered);
  }

  private static ConntrackTuple tuple(Attributes tuple, InetAddress none) {
    InetAddress source = none;
    InetAddress destination = none;
    int protocol = 0;
    int sourcePort = 0;
    int destinationPort = 0;
    while (tuple.next()) {
      Attributes a = tuple.nested();
      boolean ip = tuple.type() == CTA_TUPLE_IP;
      while (ip && a.next()) {
        switch (a.type()) {
          case CTA_IP_V4_SRC, CTA_IP_V6_SRC -> source = address(a.bytes());
          case CTA_IP_V4_DST, CTA_IP_V6_DST -> destination = address(a.bytes());
          default -> {}
        }
      }
      while (tuple.type() == CTA_TUPLE_PROTO && a.next()) {
        switch (a.type()) {
          case CTA_PROTO_NUM -> protocol = a.u8();
          case CTA_PROTO_SRC_PORT, CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID -> sourcePort = a.be16();
          case CTA_PROTO_DST_PORT -> destinationPort = a.be16();
          case CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMPV6_TYPE -> destinationPort |= a.u8() << 8;
          case CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_CODE -> destinationPort |= a.u8();
          default -> {}
        }
      }
    }
    return new ConntrackTuple(protocol, source, destination, sourcePort, destinationPort);
  }

  private static Counters counters(Attributes a) {
    long packets = 0;
    long bytes = 0;
    while (a.next()) {
      switch (a.type()) {
        case CTA_COUNTERS_PACKETS -> packets = a.be64();
        case CTA_COUNTERS_BYTES -> bytes = a.be64();
        default -> {}
      }
    }
    return new Counters(packets, bytes);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are not an IP address", e);
    }
  }
}
