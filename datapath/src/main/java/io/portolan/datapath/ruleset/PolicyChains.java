// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Expression.FibResult;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import io.portolan.linux.nft.Statement.Match;
import io.portolan.linux.nft.Verdict;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.policy.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The chains that lead packets to the policies of a pod. They do not depend on the policies.
final class PolicyChains {
  /*
   * Egress is judged where the destination was translated already, ingress where the source was,
   * too: policies mean what a pod sends to and sees.
   *
   *   guard ─► egress ─► (Admin tier of the source) ─► NetworkPolicies or Baseline tier
   *   ingress (postrouting), ingress-here (input) ─► the same of the destination
   *
   * Only the first packet of a connection comes so far. What the node itself answers, DNS, is not
   * tracked: there every packet does.
   */

  static final String EGRESS = "egress";

  private static final int AFTER_SOURCE = 110;
  private static final int FILTER = 0;
  private static final int LOCAL = 2;

  private static final Data CT_ESTABLISHED = Data.mark(2);
  private static final Data CT_RELATED = Data.mark(4);
  private static final Data CT_UNTRACKED = Data.mark(64);

  private final NodePlan plan;

  PolicyChains(NodePlan plan) {
    this.plan = plan;
  }

  /// The chains, those that are jumped to first.
  List<Chain> chains() {
    List<Chain> chains = new ArrayList<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      for (Direction direction : Direction.values()) {
        chains.add(denied(layout, direction));
      }
      chains.add(isolatedIngress(layout));
      chains.add(isolatedEgress(layout));
      for (Direction direction : Direction.values()) {
        chains.add(
            Chain.regular(
                passed(layout, direction), toPolicies(layout, direction), Rule.of(Verdict.ACCEPT)));
      }
    }
    chains.add(Chain.regular(EGRESS).withRules(tiers(Direction.EGRESS)));
    List<Rule> ingress = new ArrayList<>();
    ingress.add(
        Rule.of(
            Statement.vmap(
                Expression.ct(CtKey.STATE),
                SetRef.anonymousMap(
                    DataType.CT_STATE,
                    DataType.VERDICT,
                    Element.of(CT_ESTABLISHED, Verdict.ACCEPT),
                    Element.of(CT_RELATED, Verdict.ACCEPT),
                    Element.of(CT_UNTRACKED, Verdict.ACCEPT)))));
    ingress.addAll(tiers(Direction.INGRESS));
    chains.add(
        Chain.base("ingress", BaseChain.filter(Hook.POSTROUTING, AFTER_SOURCE)).withRules(ingress));
    List<Rule> here = new ArrayList<>();
    here.add(
        Rule.of(
            Statement.match(Expression.ct(CtKey.STATE), Comparison.HAS_NONE, CT_UNTRACKED),
            Verdict.ACCEPT));
    here.addAll(tiers(Direction.INGRESS));
    chains.add(Chain.base("ingress-here", BaseChain.filter(Hook.INPUT, FILTER)).withRules(here));
    return chains;
  }

  /// Where a packet of the Admin tier goes on that passed it.
  static String passed(FamilyLayout layout, Direction direction) {
    return direction.text() + "-passed-" + layout.nft.text();
  }

  /// Where a packet ends that no NetworkPolicy of an isolated pod allows.
  static String isolated(FamilyLayout layout, Direction direction) {
    return direction.text() + "-isolated-" + layout.nft.text();
  }

  private static List<Rule> tiers(Direction direction) {
    List<Rule> rules = new ArrayList<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      rules.add(Rule.of(Statement.vmap(layout.subject(direction), layout.admin(direction).ref())));
      rules.add(toPolicies(layout, direction));
    }
    return rules;
  }

  private static Rule toPolicies(FamilyLayout layout, Direction direction) {
    return Rule.of(Statement.vmap(layout.subject(direction), layout.policies(direction).ref()));
  }

  /// A pod's own node may always reach it, and so may the pod itself through a Service of its own;
  /// the source of that is translated to the node's, as is that of others.
  private Chain isolatedIngress(FamilyLayout layout) {
    List<Rule> rules = new ArrayList<>();
    Expression opener =
        Expression.ct(
            CtDirection.ORIGINAL,
            layout.nft == io.portolan.linux.nft.Family.IP ? CtKey.IP_SADDR : CtKey.IP6_SADDR);
    for (Expression own : own(layout)) {
      rules.add(Rule.of(equal(opener, own), Verdict.ACCEPT));
    }
    rules.add(
        Rule.of(
            Statement.in(Expression.concat(opener, layout.destination), layout.hairpins.ref()),
            Verdict.ACCEPT));
    rules.add(Rule.of(untracked(), isLocal(FibKey.SADDR), Verdict.ACCEPT));
    rules.add(Rule.of(Verdict.goTo(deniedName(layout, Direction.INGRESS))));
    return Chain.regular(isolated(layout, Direction.INGRESS)).withRules(rules);
  }

  /// Remembers who was denied what, and drops it. These are two rules: one that cannot write, since
  /// the set is full, ends there.
  private static Chain denied(FamilyLayout layout, Direction direction) {
    DataType protocol = Expression.meta(MetaKey.L4PROTO).type();
    Data[] withPorts =
        Stream.of(Protocol.values()).map(each -> Data.protocol(each.number())).toArray(Data[]::new);
    return Chain.regular(
        deniedName(layout, direction),
        Rule.of(
            Statement.in(Expression.meta(MetaKey.L4PROTO), SetRef.anonymous(protocol, withPorts)),
            new Statement.Update(
                Statement.Update.Verb.UPDATE,
                layout.denied(direction).name(),
                layout.attempt(),
                Optional.empty(),
                Optional.empty(),
                List.of())),
        Rule.of(Statement.Counter.ZERO, Verdict.DROP));
  }

  /// Where a packet ends that a policy denies.
  static String deniedName(FamilyLayout layout, Direction direction) {
    return direction.text() + "-denied-" + layout.nft.text();
  }

  private List<Expression> own(FamilyLayout layout) {
    List<Expression> own = new ArrayList<>();
    Optional<IpAddress> node = plan.self().address(layout.family);
    node.ifPresent(address -> own.add(layout.constant(address)));
    own.add(layout.constant(Cidr.loopback(layout.family)));
    return own;
  }

  /// A pod may always reach its own node, but DNS there is not the node's: it is the DNS pods'.
  private Chain isolatedEgress(FamilyLayout layout) {
    List<Rule> rules = new ArrayList<>();
    for (IpAddress dns : plan.ranges().dns()) {
      if (dns.family() == layout.family) {
        rules.add(
            Rule.of(
                untracked(),
                equal(layout.destination, layout.constant(dns)),
                Verdict.goTo(deniedName(layout, Direction.EGRESS))));
      }
    }
    rules.add(Rule.of(isLocal(FibKey.DADDR), Verdict.ACCEPT));
    rules.add(
        Rule.of(
            Statement.in(
                Expression.concat(layout.source, layout.destination), layout.hairpins.ref()),
            Verdict.ACCEPT));
    rules.add(Rule.of(Verdict.goTo(deniedName(layout, Direction.EGRESS))));
    return Chain.regular(isolated(layout, Direction.EGRESS)).withRules(rules);
  }

  private static Statement isLocal(FibKey side) {
    return Statement.match(
        new Expression.Fib(Set.of(side), FibResult.TYPE), Data.hostEndian(LOCAL, 4));
  }

  private static Statement untracked() {
    return Statement.match(Expression.ct(CtKey.STATE), Comparison.HAS_ANY, CT_UNTRACKED);
  }

  private static Statement equal(Expression left, Expression right) {
    return new Match(left, Comparison.EQUAL, right);
  }
}
