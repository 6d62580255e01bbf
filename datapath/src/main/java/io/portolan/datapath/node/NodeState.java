// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.link.RouteState;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Table;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanDelta;
import io.portolan.network.plan.NodePlanner;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the kernel of one node should hold.
///
/// Immutable.
///
/// @param compileRoutes makes the routes of a plan
public record NodeState(
    NodePlanner planner,
    PlanRuleset ruleset,
    RouteState routes,
    Function<NodePlan, RouteState> compileRoutes) {

  /// The next state, and what leads the kernel to it.
  ///
  /// @param batches to be applied in order
  public record Step(
      NodeState next, NodePlanDelta plan, List<Batch> batches, RouteState.Delta routes) {}

  public NodeFacts self() {
    return planner.plan().self();
  }

  /// The state after a change of the model while nobody knows what the kernel holds: its ruleset
  /// and the batches wait for [#over].
  public Step replanned(ModelDelta delta) {
    NodePlanner.Step planned = planner.apply(delta);
    NodeState next =
        new NodeState(
            planned.planner(),
            ruleset,
            compileRoutes.apply(planned.planner().plan()),
            compileRoutes);
    return new Step(next, planned.delta(), List.of(), RouteState.diff(routes, next.routes));
  }

  /// This state with the ruleset that is nearest to the one in the kernel.
  public NodeState over(Optional<Table> there) {
    PlanRuleset nearest =
        PlanRuleset.of(ruleset.table(), ruleset.podGroup(), planner.plan(), there);
    return new NodeState(planner, nearest, routes, compileRoutes);
  }

  /// The state after a change of the model. Costs what the change costs.
  public Step apply(ModelDelta delta) {
    NodePlanner.Step planned = planner.apply(delta);
    NodePlanDelta difference = planned.delta();
    NodePlan plan = planned.planner().plan();
    PlanRuleset.Step ruled = ruleset.apply(plan, difference);
    boolean rerouted =
        difference.self().isPresent()
            || difference.services().isPresent()
            || !difference.peersPut().isEmpty()
            || !difference.peersRemoved().isEmpty();
    RouteState nextRoutes = rerouted ? compileRoutes.apply(plan) : routes;
    return new Step(
        new NodeState(planned.planner(), ruled.next(), nextRoutes, compileRoutes),
        difference,
        ruled.batches(),
        RouteState.diff(routes, nextRoutes));
  }
}
