// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.FibRules.FRA_DST;
import static io.portolan.linux.uapi.FibRules.FRA_FWMARK;
import static io.portolan.linux.uapi.FibRules.FRA_FWMASK;
import static io.portolan.linux.uapi.FibRules.FRA_IIFNAME;
import static io.portolan.linux.uapi.FibRules.FRA_OIFNAME;
import static io.portolan.linux.uapi.FibRules.FRA_PRIORITY;
import static io.portolan.linux.uapi.FibRules.FRA_PROTOCOL;
import static io.portolan.linux.uapi.FibRules.FRA_SRC;
import static io.portolan.linux.uapi.FibRules.FRA_TABLE;
import static io.portolan.linux.uapi.Rtnetlink.RT_TABLE_UNSPEC;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Socket;
import java.util.List;
import java.util.Optional;

/// Rules on the wire: `struct fib_rule_hdr` and its attributes.
final class RuleCodec {
  private static final int HEADER_BYTES = 12;

  private RuleCodec() {}

  static void encode(NetlinkWriter out, Rule rule) {
    out.rawU8(rule.family());
    out.rawU8(rule.destination().map(IpPrefix::length).orElse(0));
    out.rawU8(rule.source().map(IpPrefix::length).orElse(0)).rawU8(0);
    out.rawU8(rule.table() < 256 ? rule.table() : RT_TABLE_UNSPEC).rawU8(0).rawU8(0);
    out.rawU8(rule.action().number()).rawU32(0);
    rule.destination().ifPresent(prefix -> out.bytes(FRA_DST, prefix.address().getAddress()));
    rule.source().ifPresent(prefix -> out.bytes(FRA_SRC, prefix.address().getAddress()));
    if (!rule.inputLink().isEmpty()) {
      out.string(FRA_IIFNAME, rule.inputLink());
    }
    if (!rule.outputLink().isEmpty()) {
      out.string(FRA_OIFNAME, rule.outputLink());
    }
    if (rule.markMask() != 0) {
      out.u32(FRA_FWMARK, rule.mark()).u32(FRA_FWMASK, rule.markMask());
    }
    out.u32(FRA_PRIORITY, rule.priority());
    if (rule.table() != RT_TABLE_UNSPEC) {
      out.u32(FRA_TABLE, rule.table());
    }
    out.u8(FRA_PROTOCOL, rule.protocol());
  }

  static void request(NetlinkWriter out, int family) {
    out.rawU8(family).rawU8(0).rawU16(0).rawU32(0).rawU32(0);
  }

  static void decode(NetlinkMessage message, List<Rule> rules) {
    int family = message.u8(0);
    if (family != Socket.AF_INET && family != Socket.AF_INET6) {
      return;
    }
    Rule rule = Rule.lookup(family, 0, message.u8(4)).action(RuleAction.of(message.u8(7)));
    int priority = 0;
    int table = message.u8(4);
    Optional<Integer> mark = Optional.empty();
    for (Attributes a = message.attributes(HEADER_BYTES); a.next(); ) {
      switch (a.type()) {
        case FRA_DST -> rule = rule.to(new IpPrefix(IpPrefix.address(a.bytes()), message.u8(1)));
        case FRA_SRC -> rule = rule.from(new IpPrefix(IpPrefix.address(a.bytes()), message.u8(2)));
        case FRA_IIFNAME -> rule = rule.incoming(a.string());
        case FRA_OIFNAME -> rule = rule.outgoing(a.string());
        case FRA_FWMARK -> mark = Optional.of(a.u32());
        case FRA_FWMASK -> rule = rule.marked(mark.orElse(0), a.u32());
        case FRA_PRIORITY -> priority = a.u32();
        case FRA_TABLE -> table = a.u32();
        case FRA_PROTOCOL -> rule = rule.protocol(a.u8());
        default -> {}
      }
    }
    rules.add(rule.at(priority, table));
  }
}
