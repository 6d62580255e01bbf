// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// What a rejecting rule tells the sender.
public enum RejectReason {
  TCP_RESET("tcp reset", 1, 0),
  ICMPX_NO_ROUTE("icmpx no-route", 2, 0),
  ICMPX_PORT_UNREACHABLE("icmpx port-unreachable", 2, 1),
  ICMPX_HOST_UNREACHABLE("icmpx host-unreachable", 2, 2),
  ICMPX_ADMIN_PROHIBITED("icmpx admin-prohibited", 2, 3),
  ICMP_NET_UNREACHABLE("icmp net-unreachable", 0, 0),
  ICMP_HOST_UNREACHABLE("icmp host-unreachable", 0, 1),
  ICMP_PROT_UNREACHABLE("icmp prot-unreachable", 0, 2),
  ICMP_PORT_UNREACHABLE("icmp port-unreachable", 0, 3),
  ICMP_NET_PROHIBITED("icmp net-prohibited", 0, 9),
  ICMP_HOST_PROHIBITED("icmp host-prohibited", 0, 10),
  ICMP_ADMIN_PROHIBITED("icmp admin-prohibited", 0, 13),
  ICMPV6_NO_ROUTE("icmpv6 no-route", 0, 0),
  ICMPV6_ADMIN_PROHIBITED("icmpv6 admin-prohibited", 0, 1),
  ICMPV6_ADDR_UNREACHABLE("icmpv6 addr-unreachable", 0, 3),
  ICMPV6_PORT_UNREACHABLE("icmpv6 port-unreachable", 0, 4);

  private final String text;
  private final int type;
  private final int code;

  RejectReason(String text, int type, int code) {
    this.text = text;
    this.type = type;
    this.code = code;
  }

  /// What nft writes after `with`.
  public String text() {
    return text;
  }

  /// The `NFT_REJECT_` number.
  public int type() {
    return type;
  }

  /// The ICMP code, of the family's own ICMP or of icmpx.
  public int code() {
    return code;
  }

  /// The family whose ICMP this is; INET for those that suit both.
  public Family family() {
    return switch (text.substring(0, text.indexOf(' '))) {
      case "icmp" -> Family.IP;
      case "icmpv6" -> Family.IP6;
      default -> Family.INET;
    };
  }
}
