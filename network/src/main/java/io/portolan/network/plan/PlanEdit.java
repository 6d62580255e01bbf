// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.NodePlanDelta.Changes;
import io.portolan.network.plan.NodePlanDelta.FrontendChange;
import io.portolan.network.service.ServiceEndpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// One edit of a plan: remembers what it touches, so that the difference costs only that.
final class PlanEdit {
  private final NodePlan before;
  private final TreeMap<Frontend, Optional<Balancing>> touched = new TreeMap<>();
  private final TreeSet<IpAddress> touchedClusterIps = new TreeSet<>();
  private final TreeSet<IpAddress> touchedHairpins = new TreeSet<>();
  private final TreeMap<String, Optional<NodeFacts>> peersChanged = new TreeMap<>();

  private NodeFacts self;
  private List<Cidr> services;
  private SortedTable<Frontend, SortedTable<Claimant, Balancing>> claims;
  private SortedTable<Frontend, Balancing> frontends;
  private SortedTable<IpAddress, Integer> clusterIps;
  private SortedTable<IpAddress, Integer> hairpins;
  private SortedTable<String, NodeFacts> peers;
  private PolicyPlan policies;
  private PolicyPlanDelta policyDelta = PolicyPlanDelta.NONE;

  PlanEdit(NodePlan before, SortedTable<Frontend, SortedTable<Claimant, Balancing>> claims) {
    this.before = before;
    this.self = before.self();
    this.services = before.services();
    this.claims = claims;
    this.frontends = before.frontends();
    this.clusterIps = before.clusterIps();
    this.hairpins = before.hairpins();
    this.peers = before.peers();
    this.policies = before.policies();
  }

  void self(NodeFacts facts) {
    self = facts;
  }

  void policies(PolicyPlan next, PolicyPlanDelta difference) {
    policies = next;
    policyDelta = difference;
  }

  void services(List<Cidr> blocks) {
    services = blocks;
  }

  void put(Map<Frontend, Balancing> of, ServiceEndpoints service) {
    countClusterIps(service, 1);
    put(of);
  }

  void put(Map<Frontend, Balancing> of) {
    of.forEach(
        (frontend, balancing) ->
            claim(
                frontend,
                claims
                    .get(frontend)
                    .orElse(SortedTable.empty())
                    .with(balancing.claimant(), balancing)));
  }

  void remove(Map<Frontend, Balancing> of, ServiceEndpoints service) {
    countClusterIps(service, -1);
    remove(of);
  }

  void remove(Map<Frontend, Balancing> of) {
    of.forEach(
        (frontend, balancing) ->
            claim(
                frontend,
                claims.get(frontend).orElse(SortedTable.empty()).without(balancing.claimant())));
  }

  private void countClusterIps(ServiceEndpoints service, int by) {
    if (ServiceFrontends.isCarried(service.service())) {
      for (IpAddress address : service.service().clusterIps()) {
        clusterIps = NodePlanner.counted(clusterIps, address, by);
        touchedClusterIps.add(address);
      }
    }
  }

  private void claim(Frontend frontend, SortedTable<Claimant, Balancing> claimants) {
    claims = claimants.isEmpty() ? claims.without(frontend) : claims.with(frontend, claimants);
    Optional<Balancing> old = frontends.get(frontend);
    Optional<Balancing> now = claimants.first().map(Map.Entry::getValue);
    touched.putIfAbsent(frontend, old);
    old.ifPresent(balancing -> countHairpins(balancing, -1));
    now.ifPresent(balancing -> countHairpins(balancing, 1));
    frontends = now.isPresent() ? frontends.with(frontend, now.get()) : frontends.without(frontend);
  }

  private void countHairpins(Balancing balancing, int by) {
    for (Backend backend : balancing.backends()) {
      if (self.hosts(backend.address())) {
        hairpins = NodePlanner.counted(hairpins, backend.address(), by);
        touchedHairpins.add(backend.address());
      }
    }
  }

  void putPeer(NodeFacts node) {
    peers = peers.with(node.name(), node);
    peersChanged.put(node.name(), Optional.of(node));
  }

  void removePeer(String name) {
    peers = peers.without(name);
    peersChanged.put(name, Optional.empty());
  }

  NodePlan plan() {
    return new NodePlan(
        self, before.ranges(), services, frontends, clusterIps, hairpins, peers, policies);
  }

  SortedTable<Frontend, SortedTable<Claimant, Balancing>> claims() {
    return claims;
  }

  NodePlanDelta delta() {
    List<FrontendChange> changes = new ArrayList<>();
    touched.forEach(
        (frontend, old) -> {
          Optional<Balancing> now = frontends.get(frontend);
          if (!old.equals(now)) {
            changes.add(new FrontendChange(frontend, old, now));
          }
        });
    List<NodeFacts> peersPut = new ArrayList<>();
    List<String> peersRemoved = new ArrayList<>();
    peersChanged.forEach(
        (name, node) -> {
          if (!before.peers().get(name).equals(node)) {
            node.ifPresentOrElse(peersPut::add, () -> peersRemoved.add(name));
          }
        });
    return new NodePlanDelta(
        self.equals(before.self()) ? Optional.empty() : Optional.of(self),
        services.equals(before.services()) ? Optional.empty() : Optional.of(services),
        List.copyOf(changes),
        membership(touchedClusterIps, before.clusterIps(), clusterIps),
        membership(touchedHairpins, before.hairpins(), hairpins),
        List.copyOf(peersPut),
        List.copyOf(peersRemoved),
        policyDelta);
  }

  private static Changes<IpAddress> membership(
      TreeSet<IpAddress> touched,
      SortedTable<IpAddress, Integer> before,
      SortedTable<IpAddress, Integer> after) {
    List<IpAddress> added = new ArrayList<>();
    List<IpAddress> removed = new ArrayList<>();
    for (IpAddress address : touched) {
      if (before.contains(address) != after.contains(address)) {
        (after.contains(address) ? added : removed).add(address);
      }
    }
    return new Changes<>(List.copyOf(added), List.copyOf(removed));
  }
}
