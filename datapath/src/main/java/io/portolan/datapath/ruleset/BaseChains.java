// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Expression.FibResult;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import io.portolan.linux.nft.Statement.Match;
import io.portolan.linux.nft.Statement.Nat;
import io.portolan.linux.nft.Verdict;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.plan.Frontend.Audience;
import io.portolan.network.plan.NodePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The chains through which every packet goes. They depend on the node's own facts and on the
/// cluster's blocks, but not on what is in the cluster.
final class BaseChains {
  /*
   * hook          priority
   * prerouting    -300      entry             anti-spoofing; DNS and VXLAN are not tracked
   * output        -300      untracked-output
   * prerouting    -100      translate         new connections: frontend -> backend
   * output        -100      translate-output
   * prerouting     -99      guard             connections that are cut; what was addressed to a
   *                                           Service and not translated; policies of the sender
   * output         -99      guard-output
   * input            0      ingress-here      policies of the DNS pods
   * postrouting    100      source            translated connections: source -> node, if need be
   * postrouting    110      ingress           policies of the receiver
   *
   * A packet of a known connection passes entry and the first rules of guard and ingress.
   */

  static final int DNS_PORT = 53;
  static final int VXLAN_PORT = 4789;
  static final String REJECT = "reject";

  private static final int RAW = -300;
  private static final int TRANSLATE = -100;
  private static final int GUARD = -99;
  private static final int SOURCE = 100;

  private static final Data CT_INVALID = Data.mark(1);
  private static final Data CT_ESTABLISHED = Data.mark(2);
  private static final Data CT_RELATED = Data.mark(4);
  private static final Data CT_UNTRACKED = Data.mark(64);
  private static final Data CT_STATUS_DNAT = Data.mark(1 << 5);

  private final NodePlan plan;
  private final NodeFacts self;
  private final int podGroup;

  /// @param podGroup the group of the links that lead to pods
  BaseChains(NodePlan plan, int podGroup) {
    this.plan = plan;
    this.self = plan.self();
    this.podGroup = podGroup;
  }

  /// The chains, those that are jumped to first.
  List<Chain> chains() {
    List<Chain> chains = new ArrayList<>();
    chains.add(reject());
    FamilyLayout.all().forEach(layout -> chains.add(unclaimed(layout)));
    chains.addAll(new PolicyChains(plan).chains());
    chains.add(base("entry", BaseChain.filter(Hook.PREROUTING, RAW), entry()));
    chains.add(base("untracked-output", BaseChain.filter(Hook.OUTPUT, RAW), untracked(true)));
    chains.add(base("translate", BaseChain.nat(Hook.PREROUTING, TRANSLATE), translate(true)));
    chains.add(base("translate-output", BaseChain.nat(Hook.OUTPUT, TRANSLATE), translate(false)));
    chains.add(base("guard", BaseChain.filter(Hook.PREROUTING, GUARD), guard(true)));
    chains.add(base("guard-output", BaseChain.filter(Hook.OUTPUT, GUARD), guard(false)));
    chains.add(base("source", BaseChain.nat(Hook.POSTROUTING, SOURCE), source()));
    return chains;
  }

  private static Chain base(String name, BaseChain base, List<Rule> rules) {
    return Chain.base(name, base).withRules(rules);
  }

  private static Chain reject() {
    return Chain.regular(
        REJECT,
        Rule.of(
            Statement.match(Expression.meta(MetaKey.L4PROTO), Data.protocol(6)),
            Statement.reject(RejectReason.TCP_RESET)),
        Rule.of(Statement.reject(RejectReason.ICMPX_PORT_UNREACHABLE)));
  }

  /// An address of the Service block: refused when a Service has it, else dropped.
  private static Chain unclaimed(FamilyLayout layout) {
    return Chain.regular(
        unclaimedName(layout),
        Rule.of(Statement.in(layout.destination, layout.clusterIps.ref()), Verdict.goTo(REJECT)),
        Rule.of(Verdict.DROP));
  }

  private static String unclaimedName(FamilyLayout layout) {
    return "service-address-" + layout.nft.text();
  }

  private List<Rule> entry() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        Rule.of(
            Statement.match(Expression.meta(MetaKey.IIFGROUP), Data.hostEndian(podGroup, 4)),
            Statement.match(
                new Expression.Fib(Set.of(FibKey.SADDR, FibKey.IIF), FibResult.OIF),
                Data.hostEndian(0, FibResult.OIF.type().length())),
            Verdict.DROP));
    rules.addAll(martians());
    rules.addAll(untracked(false));
    return rules;
  }

  /// Where node ports answer at 127.0.0.1, the kernel takes that block from any link; these rules
  /// leave it to the node itself (CVE-2020-8558). A loopback address of IPv6 the kernel never takes
  /// from a link.
  private List<Rule> martians() {
    FamilyLayout layout = FamilyLayout.IPV4;
    if (plan.ranges().nodePorts().loopback().stream()
        .noneMatch(address -> address.family() == layout.family)) {
      return List.of();
    }
    Expression loopback = layout.constant(Cidr.loopback(layout.family));
    return Stream.of(layout.destination, layout.source)
        .map(
            side ->
                Rule.of(
                    new Match(
                        Expression.meta(MetaKey.IIFNAME),
                        Comparison.NOT_EQUAL,
                        Expression.constant(DataType.IFNAME, Data.linkName("lo"))),
                    equal(side, loopback),
                    Verdict.DROP))
        .toList();
  }

  private List<Rule> untracked(boolean output) {
    List<Rule> rules = new ArrayList<>();
    for (IpAddress dns : plan.ranges().dns()) {
      FamilyLayout layout = FamilyLayout.of(dns.family());
      rules.add(notrack(layout.destination, layout, dns, Field.TH_DPORT));
      if (output) {
        rules.add(notrack(layout.source, layout, dns, Field.TH_SPORT));
      }
    }
    for (FamilyLayout layout : FamilyLayout.all()) {
      self.address(layout.family)
          .ifPresent(
              own ->
                  rules.add(
                      Rule.of(
                          equal(output ? layout.source : layout.destination, layout.constant(own)),
                          Statement.match(Expression.field(Field.UDP_DPORT), Data.port(VXLAN_PORT)),
                          new Statement.Notrack())));
    }
    return rules;
  }

  private static Rule notrack(Expression side, FamilyLayout layout, IpAddress address, Field port) {
    return Rule.of(
        equal(side, layout.constant(address)),
        Statement.match(Expression.field(port), Data.port(DNS_PORT)),
        new Statement.Notrack());
  }

  private List<Rule> translate(boolean fromOthers) {
    List<Rule> rules = new ArrayList<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      rules.add(
          Rule.of(
              Statement.in(layout.frontend, layout.restricted.ref()),
              Statement.notIn(layout.frontendAndClient(), layout.admitted.ref()),
              Verdict.DROP));
      if (fromOthers) {
        List<Statement> outside = outside(layout);
        outside.add(Statement.vmap(layout.frontend, layout.frontends(Audience.OUTSIDE).ref()));
        rules.add(Rule.of(outside));
      }
      rules.add(
          Rule.of(Statement.vmap(layout.frontend, layout.frontends(Audience.EVERYONE).ref())));
    }
    return rules;
  }

  /// Matches clients that are neither this node nor its pods.
  private List<Statement> outside(FamilyLayout layout) {
    List<Statement> statements = new ArrayList<>();
    podCidr(layout)
        .ifPresent(cidr -> statements.add(differs(layout.source, layout.constant(cidr))));
    self.address(layout.family)
        .ifPresent(address -> statements.add(differs(layout.source, layout.constant(address))));
    return statements;
  }

  private List<Rule> guard(boolean fromOthers) {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        Rule.of(
            differs(
                Expression.and(Expression.ct(CtKey.MARK), Data.hostEndian(PlanRuleset.CUT, 4)),
                Expression.constant(DataType.MARK, Data.hostEndian(0, 4))),
            Verdict.DROP));
    rules.add(
        Rule.of(
            Statement.vmap(
                Expression.ct(CtKey.STATE),
                SetRef.anonymousMap(
                    DataType.CT_STATE,
                    DataType.VERDICT,
                    Element.of(CT_INVALID, Verdict.DROP),
                    Element.of(CT_ESTABLISHED, Verdict.ACCEPT),
                    Element.of(CT_RELATED, Verdict.ACCEPT),
                    Element.of(
                        CT_UNTRACKED,
                        fromOthers ? Verdict.goTo(PolicyChains.EGRESS) : Verdict.ACCEPT)))));
    for (FamilyLayout layout : FamilyLayout.all()) {
      if (fromOthers) {
        List<Statement> outside = outside(layout);
        outside.add(Statement.vmap(layout.frontend, layout.refused(Audience.OUTSIDE).ref()));
        rules.add(Rule.of(outside));
      }
      rules.add(Rule.of(Statement.vmap(layout.frontend, layout.refused(Audience.EVERYONE).ref())));
      for (Cidr services : plan.services()) {
        if (services.family() == layout.family) {
          rules.add(
              Rule.of(
                  equal(layout.destination, layout.constant(services)),
                  Verdict.goTo(unclaimedName(layout))));
        }
      }
    }
    if (fromOthers) {
      rules.add(Rule.of(Verdict.goTo(PolicyChains.EGRESS)));
    }
    return rules;
  }

  private List<Rule> source() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        Rule.of(
            Statement.match(Expression.ct(CtKey.STATUS), Comparison.HAS_NONE, CT_STATUS_DNAT),
            Verdict.ACCEPT));
    for (FamilyLayout layout : FamilyLayout.all()) {
      self.address(layout.family).ifPresent(node -> rules.addAll(source(layout, node)));
    }
    return rules;
  }

  /// The node's address is named: `masquerade` may choose another one that the node merely holds.
  private List<Rule> source(FamilyLayout layout, IpAddress node) {
    List<Rule> rules = new ArrayList<>();
    Statement translate = Statement.snat(layout.nft, layout.constant(node), Nat.Flag.FULLY_RANDOM);
    rules.add(
        Rule.of(
            Statement.in(
                Expression.concat(layout.source, layout.destination), layout.hairpins.ref()),
            translate));
    rules.add(
        Rule.of(Statement.in(layout.originalFrontend(), layout.keepSource.ref()), Verdict.ACCEPT));
    rules.add(Rule.of(equal(layout.source, layout.constant(node)), Verdict.ACCEPT));
    podCidr(layout)
        .ifPresent(
            pods ->
                rules.add(
                    Rule.of(
                        equal(layout.source, layout.constant(pods)),
                        Statement.in(layout.originalDestination, layout.clusterIps.ref()),
                        Verdict.ACCEPT)));
    rules.add(
        Rule.of(
            Statement.match(
                Expression.meta(MetaKey.NFPROTO), Data.hostEndian(layout.nft.number(), 1)),
            translate));
    return rules;
  }

  private Optional<Cidr> podCidr(FamilyLayout layout) {
    return self.podCidrs().stream().filter(cidr -> cidr.family() == layout.family).findFirst();
  }

  private static Statement equal(Expression left, Expression right) {
    return new Match(left, Comparison.EQUAL, right);
  }

  private static Statement differs(Expression left, Expression right) {
    return new Match(left, Comparison.NOT_EQUAL, right);
  }
}
