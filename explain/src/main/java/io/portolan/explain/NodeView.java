// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.datapath.ruleset.PolicyDecision;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Surroundings;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.policy.KnownNames;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A node as packets find it: the table in its kernel, and where it sends what.
final class NodeView {
  private static final int LOCAL = 2;
  private static final int UNICAST = 1;
  private static final String UNDERLAY = "eth0";

  private final NodePlan plan;
  private final KnownNames known;
  private final Table table;
  private final PolicyDecision.Reader decisions;
  private final boolean remembers;
  private final Map<Integer, Tracer> tracers = new HashMap<>();

  NodeView(PlanRuleset ruleset, KnownNames known) {
    this.plan = ruleset.plan();
    this.known = known;
    this.table = ruleset.contents(known);
    this.decisions = new PolicyDecision.Reader(plan.policies(), plan.ranges());
    this.remembers =
        plan.frontends().values().stream().anyMatch(each -> each.affinity().isPresent());
  }

  NodePlan plan() {
    return plan;
  }

  /// At which addresses names are, as the node told its pods.
  KnownNames known() {
    return known;
  }

  NodeFacts facts() {
    return plan.self();
  }

  String name() {
    return plan.self().name();
  }

  PolicyDecision.Reader decisions() {
    return decisions;
  }

  /// Whether the node itself takes what is sent to the address.
  boolean isLocal(IpAddress address) {
    return plan.self().addresses().contains(address)
        || plan.ranges().dns().contains(address)
        || address.isLoopback();
  }

  /// What becomes of packets here. Where Services remember their clients, each asks for himself.
  ///
  /// @param drawn what `numgen` gives, modulo its range
  Tracer tracer(int drawn) {
    return remembers
        ? new Tracer(Ruleset.of(table), new Around(drawn))
        : tracers.computeIfAbsent(drawn, _ -> new Tracer(Ruleset.of(table), new Around(drawn)));
  }

  /// The packet as it comes in.
  Packet incoming(Packet packet, boolean fromPod) {
    IpAddress source = address(packet.source());
    return packet.withLinks(
        fromPod
            ? new Packet.Links(link(source), "", Kernel.POD_GROUP, 0)
            : Packet.Links.of(UNDERLAY, ""));
  }

  Trace trace(Tracer tracer, Packet packet, Connection connection, Hook... hooks) {
    return tracer.trace(List.of(hooks), packet, connection);
  }

  static IpAddress address(Data data) {
    return IpAddress.ofBytes(data.toBytes());
  }

  /// Each address of a pod counts as a link of its own; all others are behind the underlay.
  private String link(IpAddress address) {
    return plan.self().hosts(address) ? "pod " + address : UNDERLAY;
  }

  /// What rules ask about the node.
  private final class Around implements Surroundings {
    private final int drawn;

    Around(int drawn) {
      this.drawn = drawn;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public int draw(int modulus) {
      return drawn % modulus;
    }

    @Override
    public String routeLink(Packet packet, Data to, Set<FibKey> keys) {
      String link = link(address(to));
      boolean others = keys.contains(FibKey.IIF) && !packet.links().input().equals(link);
      return others ? "" : link;
    }

    @Override
    public int addressType(Packet packet, Data of, Set<FibKey> keys) {
      return isLocal(address(of)) ? LOCAL : UNICAST;
    }

    @Override
    public Data ownAddress(Packet packet) {
      IpAddress any = address(packet.source());
      return Data.address(plan.self().address(any.family()).orElse(any).bytes());
    }
  }
}
