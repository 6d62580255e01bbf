// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.DataType;
import java.util.List;
import java.util.OptionalLong;

/// The words that nft has for values of a type, with their numbers.
record Symbols(List<Symbol> symbols) {
  /// A word and its number.
  record Symbol(String text, long value) {}

  private static final Symbols NONE = new Symbols(List.of());
  private static final Symbols PROTOCOLS =
      of(
          "icmp",
          1,
          "igmp",
          2,
          "ipencap",
          4,
          "tcp",
          6,
          "udp",
          17,
          "dccp",
          33,
          "gre",
          47,
          "esp",
          50,
          "ah",
          51,
          "ipv6-icmp",
          58,
          "sctp",
          132,
          "udplite",
          136,
          "ip",
          0);
  private static final Symbols NF_PROTOCOLS = of("ipv4", 2, "ipv6", 10);
  private static final Symbols ETHER_TYPES =
      of("ip", 0x0800, "arp", 0x0806, "ip6", 0x86dd, "8021q", 0x8100);
  private static final Symbols STATES =
      of("invalid", 1, "established", 2, "related", 4, "new", 8, "untracked", 64);
  private static final Symbols DIRECTIONS = of("original", 0, "reply", 1);
  private static final Symbols STATUSES =
      of(
          "expected",
          1,
          "seen-reply",
          2,
          "assured",
          4,
          "confirmed",
          8,
          "snat",
          16,
          "dnat",
          32,
          "dying",
          512);
  private static final Symbols TCP_FLAGS =
      of("fin", 1, "syn", 2, "rst", 4, "psh", 8, "ack", 16, "urg", 32, "ecn", 64, "cwr", 128);
  private static final Symbols PACKET_TYPES =
      of("host", 0, "broadcast", 1, "multicast", 2, "other", 3);
  private static final Symbols BOOLEANS = of("missing", 0, "exists", 1);
  private static final Symbols ADDRESS_TYPES =
      of(
          "unspec",
          0,
          "unicast",
          1,
          "local",
          2,
          "broadcast",
          3,
          "anycast",
          4,
          "multicast",
          5,
          "blackhole",
          6,
          "unreachable",
          7,
          "prohibit",
          8);
  private static final Symbols ICMP_TYPES =
      of(
          "echo-reply",
          0,
          "destination-unreachable",
          3,
          "source-quench",
          4,
          "redirect",
          5,
          "echo-request",
          8,
          "router-advertisement",
          9,
          "router-solicitation",
          10,
          "time-exceeded",
          11,
          "parameter-problem",
          12,
          "timestamp-request",
          13,
          "timestamp-reply",
          14,
          "info-request",
          15,
          "info-reply",
          16,
          "address-mask-request",
          17,
          "address-mask-reply",
          18);
  private static final Symbols ICMPV6_TYPES =
      of(
          "destination-unreachable",
          1,
          "packet-too-big",
          2,
          "time-exceeded",
          3,
          "parameter-problem",
          4,
          "echo-request",
          128,
          "echo-reply",
          129,
          "mld-listener-query",
          130,
          "mld-listener-report",
          131,
          "mld-listener-done",
          132,
          "nd-router-solicit",
          133,
          "nd-router-advert",
          134,
          "nd-neighbor-solicit",
          135,
          "nd-neighbor-advert",
          136,
          "nd-redirect",
          137,
          "router-renumbering",
          138,
          "ind-neighbor-solicit",
          141,
          "ind-neighbor-advert",
          142,
          "mld2-listener-report",
          143);

  Symbols {
    symbols = List.copyOf(symbols);
  }

  private static Symbols of(Object... wordsAndNumbers) {
    Symbol[] symbols = new Symbol[wordsAndNumbers.length / 2];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] =
          new Symbol((String) wordsAndNumbers[2 * i], (Integer) wordsAndNumbers[2 * i + 1]);
    }
    return new Symbols(List.of(symbols));
  }

  /// The words for values of `type`.
  static Symbols of(DataType type) {
    return switch (type.text()) {
      case "inet_proto" -> PROTOCOLS;
      case "nf_proto" -> NF_PROTOCOLS;
      case "ether_type" -> ETHER_TYPES;
      case "ct_state" -> STATES;
      case "ct_dir" -> DIRECTIONS;
      case "ct_status" -> STATUSES;
      case "tcp_flag" -> TCP_FLAGS;
      case "pkt_type" -> PACKET_TYPES;
      case "boolean" -> BOOLEANS;
      case "fib_addrtype" -> ADDRESS_TYPES;
      case "icmp_type" -> ICMP_TYPES;
      case "icmpv6_type" -> ICMPV6_TYPES;
      case "iface_type" -> of("ether", 1, "ppp", 512, "loopback", 772);
      case "devgroup" -> of("default", 0);
      default -> NONE;
    };
  }

  /// The word for `value`, or the empty text.
  String text(long value) {
    for (Symbol symbol : symbols) {
      if (symbol.value == value) {
        return symbol.text;
      }
    }
    return "";
  }

  OptionalLong value(String text) {
    for (Symbol symbol : symbols) {
      if (symbol.text.equals(text)) {
        return OptionalLong.of(symbol.value);
      }
    }
    return OptionalLong.empty();
  }
}
