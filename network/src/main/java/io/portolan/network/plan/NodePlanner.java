// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.ServiceEndpoints;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Compiles the model into the plan of one node, change by change.
///
/// Immutable. What a plan is depends on the model only, not on the way by which it came about.
///
/// @param initial the node's facts while the model does not have it
/// @param plan what was compiled so far
/// @param services what it was compiled from
/// @param pods those that take ports of their node
/// @param claims which Services claim a frontend; the first of them by name has it
/// @param policies the planner of policies
public record NodePlanner(
    NodeFacts initial,
    NodePlan plan,
    SortedTable<NamespacedName, ServiceEndpoints> services,
    SortedTable<NamespacedName, PodFacts> pods,
    SortedTable<Frontend, SortedTable<Claimant, Balancing>> claims,
    PolicyPlanner policies) {

  /// A planner after a change, and what differs in its plan.
  public record Step(NodePlanner planner, NodePlanDelta delta) {}

  /// The planner of a node in an empty cluster.
  public static NodePlanner empty(NodeFacts self, ClusterRanges ranges) {
    return new NodePlanner(
        self,
        NodePlan.empty(self, ranges),
        SortedTable.empty(),
        SortedTable.empty(),
        SortedTable.empty(),
        PolicyPlanner.empty(self.name(), ranges.dns()));
  }

  /// The planner after a change of the model. The cost is that of the Services that changed, except
  /// when the node's own facts did: then all are compiled again.
  public Step apply(ModelDelta delta) {
    Optional<NodeFacts> self = changedSelf(delta);
    PlanEdit edit = new PlanEdit(plan, claims);
    SortedTable<NamespacedName, ServiceEndpoints> known = services;
    if (self.isPresent()) {
      known.forEach((_, service) -> edit.remove(frontends(plan.self(), service), service));
      pods.forEach((_, pod) -> edit.remove(PodFrontends.compile(plan.self(), pod)));
      edit.self(self.get());
      known.forEach((_, service) -> edit.put(frontends(self.get(), service), service));
      pods.forEach((_, pod) -> edit.put(PodFrontends.compile(self.get(), pod)));
    }
    NodeFacts current = self.orElse(plan.self());
    for (NamespacedName name : delta.servicesRemoved()) {
      Optional<ServiceEndpoints> old = known.get(name);
      old.ifPresent(service -> edit.remove(frontends(current, service), service));
      known = known.without(name);
    }
    for (ServiceEndpoints service : delta.servicesPut()) {
      NamespacedName name = service.service().name();
      Optional<ServiceEndpoints> old = known.get(name);
      old.ifPresent(before -> edit.remove(frontends(current, before), before));
      edit.put(frontends(current, service), service);
      known = known.with(name, service);
    }
    SortedTable<NamespacedName, PodFacts> nextPods = pods(delta, edit, current);
    for (NodeFacts node : delta.nodesPut()) {
      if (!node.name().equals(current.name())) {
        edit.putPeer(node);
      }
    }
    delta.nodesRemoved().forEach(edit::removePeer);
    delta.serviceBlocks().ifPresent(further -> edit.services(plan.ranges().serviceBlocks(further)));
    PolicyPlanner.Step ruled = policies.apply(delta);
    edit.policies(ruled.planner().plan(), ruled.delta());
    return new Step(
        new NodePlanner(initial, edit.plan(), known, nextPods, edit.claims(), ruled.planner()),
        edit.delta());
  }

  private SortedTable<NamespacedName, PodFacts> pods(
      ModelDelta delta, PlanEdit edit, NodeFacts current) {
    SortedTable<NamespacedName, PodFacts> next = pods;
    for (NamespacedName name : delta.podsRemoved()) {
      next.get(name).ifPresent(pod -> edit.remove(PodFrontends.compile(current, pod)));
      next = next.without(name);
    }
    for (PodFacts pod : delta.podsPut()) {
      next.get(pod.name()).ifPresent(before -> edit.remove(PodFrontends.compile(current, before)));
      edit.put(PodFrontends.compile(current, pod));
      next = pod.hostPorts().isEmpty() ? next.without(pod.name()) : next.with(pod.name(), pod);
    }
    return next;
  }

  /// The node's own facts, when the delta changes them.
  private Optional<NodeFacts> changedSelf(ModelDelta delta) {
    String name = plan.self().name();
    Optional<NodeFacts> removed =
        delta.nodesRemoved().contains(name) ? Optional.of(initial) : Optional.empty();
    return delta.nodesPut().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .or(() -> removed)
        .filter(node -> !node.equals(plan.self()));
  }

  private Map<Frontend, Balancing> frontends(NodeFacts self, ServiceEndpoints service) {
    return ServiceFrontends.compile(self, plan.ranges(), service);
  }

  /// How often each of `keys` is counted after one more (or less) of it.
  static SortedTable<IpAddress, Integer> counted(
      SortedTable<IpAddress, Integer> counts, IpAddress key, int by) {
    int count = counts.get(key).orElse(0) + by;
    return count == 0 ? counts.without(key) : counts.with(key, Objects.checkIndex(count, 1 << 30));
  }
}
