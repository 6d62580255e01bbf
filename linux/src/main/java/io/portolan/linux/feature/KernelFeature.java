// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.feature;

import java.util.List;

/// Something that a kernel may have been built without.
///
/// @param name as whoever runs the machine knows it
/// @param option the build option that brings it
/// @param module what to load where it was built as a module; empty when it can be none
/// @param trial the smallest use of it
public record KernelFeature(String name, String option, String module, Trial trial) {

  /// All that a cluster needs, each after those that it needs itself.
  public static final List<KernelFeature> NEEDED =
      List.of(
          new KernelFeature("network namespaces", "CONFIG_NET_NS", "", new Trial.Namespace()),
          link("veth links", "CONFIG_VETH", "veth"),
          link("bridges", "CONFIG_BRIDGE", "bridge"),
          link("VXLAN", "CONFIG_VXLAN", "vxlan"),
          rule("nf_tables", "CONFIG_NF_TABLES_INET", "nf_tables", "meta l4proto tcp accept"),
          rule("connection tracking", "CONFIG_NFT_CT", "nft_ct", "ct state established accept"),
          rule(
              "nf_tables' fib",
              "CONFIG_NFT_FIB_INET",
              "nft_fib_inet",
              "fib saddr oif missing drop"),
          rule(
              "nf_tables' numgen",
              "CONFIG_NFT_NUMGEN",
              "nft_numgen",
              "meta mark set numgen random mod 2"),
          rule("nf_tables' reject", "CONFIG_NFT_REJECT_INET", "nft_reject_inet", "reject"),
          rule("nf_tables' notrack", "CONFIG_NFT_CT", "nft_ct", "notrack"),
          new KernelFeature(
              "nf_tables' address translation",
              "CONFIG_NFT_NAT",
              "nft_chain_nat",
              new Trial.NftRule(
                  "type nat hook prerouting priority dstnat;", "dnat ip to 192.0.2.1")),
          new KernelFeature(
              "conntrack netlink",
              "CONFIG_NF_CT_NETLINK",
              "nf_conntrack_netlink",
              new Trial.ConntrackTable()));

  /// The smallest use of a feature.
  public sealed interface Trial {
    /// A namespace is made.
    record Namespace() implements Trial {}

    /// A link of this kind is made, named as `ip link add type` names it.
    record LinkKind(String kind) implements Trial {}

    /// A rule is written to a base chain of an `inet` table, both as nft prints them.
    record NftRule(String hook, String rule) implements Trial {}

    /// The connections are listed.
    record ConntrackTable() implements Trial {}
  }

  /// A kind of link; the module has the kind's name.
  public static KernelFeature link(String name, String option, String kind) {
    return new KernelFeature(name, option, kind, new Trial.LinkKind(kind));
  }

  private static KernelFeature rule(String name, String option, String module, String rule) {
    return new KernelFeature(
        name, option, module, new Trial.NftRule("type filter hook prerouting priority raw;", rule));
  }

  /// What whoever runs the machine can do when it is missing.
  public String remedy() {
    return module.isEmpty()
        ? "use a kernel built with " + option
        : "load the module (modprobe " + module + ") or use a kernel built with " + option;
  }
}
