// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// A field of a packet's headers.
public enum Field {
  ETHER_DADDR("ether", "daddr", Base.LINK, 0, 6, DataType.ETHER_ADDR),
  ETHER_SADDR("ether", "saddr", Base.LINK, 6, 6, DataType.ETHER_ADDR),
  ETHER_TYPE("ether", "type", Base.LINK, 12, 2, DataType.ETHER_TYPE),
  IP_LENGTH("ip", "length", Base.NETWORK, 2, 2, number(16)),
  IP_ID("ip", "id", Base.NETWORK, 4, 2, number(16)),
  IP_TTL("ip", "ttl", Base.NETWORK, 8, 1, number(8)),
  IP_PROTOCOL("ip", "protocol", Base.NETWORK, 9, 1, DataType.INET_PROTO),
  IP_SADDR("ip", "saddr", Base.NETWORK, 12, 4, DataType.IPV4_ADDR),
  IP_DADDR("ip", "daddr", Base.NETWORK, 16, 4, DataType.IPV4_ADDR),
  IP6_LENGTH("ip6", "length", Base.NETWORK, 4, 2, number(16)),
  IP6_NEXTHDR("ip6", "nexthdr", Base.NETWORK, 6, 1, DataType.INET_PROTO),
  IP6_HOPLIMIT("ip6", "hoplimit", Base.NETWORK, 7, 1, number(8)),
  IP6_SADDR("ip6", "saddr", Base.NETWORK, 8, 16, DataType.IPV6_ADDR),
  IP6_DADDR("ip6", "daddr", Base.NETWORK, 24, 16, DataType.IPV6_ADDR),
  TCP_SPORT("tcp", "sport", Base.TRANSPORT, 0, 2, DataType.INET_SERVICE),
  TCP_DPORT("tcp", "dport", Base.TRANSPORT, 2, 2, DataType.INET_SERVICE),
  TCP_FLAGS("tcp", "flags", Base.TRANSPORT, 13, 1, DataType.TCP_FLAG),
  UDP_SPORT("udp", "sport", Base.TRANSPORT, 0, 2, DataType.INET_SERVICE),
  UDP_DPORT("udp", "dport", Base.TRANSPORT, 2, 2, DataType.INET_SERVICE),
  UDP_LENGTH("udp", "length", Base.TRANSPORT, 4, 2, number(16)),
  SCTP_SPORT("sctp", "sport", Base.TRANSPORT, 0, 2, DataType.INET_SERVICE),
  SCTP_DPORT("sctp", "dport", Base.TRANSPORT, 2, 2, DataType.INET_SERVICE),
  ICMP_TYPE("icmp", "type", Base.TRANSPORT, 0, 1, DataType.ICMP_TYPE),
  ICMPV6_TYPE("icmpv6", "type", Base.TRANSPORT, 0, 1, DataType.ICMPV6_TYPE),
  /// The port of whichever transport has one.
  TH_SPORT("th", "sport", Base.TRANSPORT, 0, 2, DataType.INET_SERVICE),
  /// The port of whichever transport has one.
  TH_DPORT("th", "dport", Base.TRANSPORT, 2, 2, DataType.INET_SERVICE);

  /// The header from whose start a field is counted; the ordinal is the kernel's number.
  public enum Base {
    LINK,
    NETWORK,
    TRANSPORT
  }

  private final String protocol;
  private final String text;
  private final Base base;
  private final int offset;
  private final int length;
  private final DataType type;

  Field(String protocol, String text, Base base, int offset, int length, DataType type) {
    this.protocol = protocol;
    this.text = text;
    this.base = base;
    this.offset = offset;
    this.length = length;
    this.type = type;
  }

  private static DataType number(int bits) {
    return new DataType.Integer(bits, true);
  }

  /// nft's word for the header, such as `ip6`.
  public String protocol() {
    return protocol;
  }

  /// nft's words for the field, such as `ip6 saddr`.
  public String text() {
    return protocol + " " + text;
  }

  public Base base() {
    return base;
  }

  /// Bytes from the start of the header.
  public int offset() {
    return offset;
  }

  /// Bytes of the field.
  public int length() {
    return length;
  }

  public DataType type() {
    return type;
  }

  /// The protocol number that `meta l4proto` must have for the field to exist; -1 when any may.
  public int transportProtocol() {
    return switch (protocol) {
      case "tcp" -> 6;
      case "udp" -> 17;
      case "sctp" -> 132;
      case "icmp" -> 1;
      case "icmpv6" -> 58;
      default -> -1;
    };
  }

  /// The family that `meta nfproto` must have for the field to exist; INET when both may.
  public Family networkFamily() {
    return switch (protocol) {
      case "ip", "icmp" -> Family.IP;
      case "ip6", "icmpv6" -> Family.IP6;
      default -> Family.INET;
    };
  }
}
