// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.Target;
import io.portolan.datapath.link.RouteState;
import io.portolan.linux.LinuxException;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.Table;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanDelta;
import io.portolan.network.plan.NodePlanDelta.FrontendChange;
import io.portolan.network.plan.PolicyPlanDelta;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Brings the kernel of one node where the model wants it, and back there when it strays.
///
/// A change goes straight to the kernel without a look at what is there. At first and after a
/// failure nothing is known about what is there, so that the next attempt compares, as the audit
/// does now and then; what is right already stays untouched.
/// Not safe for use by several threads.
public final class Reconciler {
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  /// How long after a change of policies connections are asked about once more: by then those are
  /// known whose first packet was on its way through the old rules.
  private static final Duration SECOND_SWEEP = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());

  private final Target<Optional<Table>, List<Batch>> ruleset;
  private final RulesetRepair repair;
  private final Target<RouteState, RouteState.Delta> routes;
  private final Consumer<PolicyPlanDelta> ahead;
  private final Sweep sweep;
  private final Duration auditEvery;

  private Leftovers unswept = Leftovers.NONE;

  private NodeState wanted;
  private boolean known;
  private Instant nextAudit;
  private Optional<Instant> nextRetry = Optional.empty();
  private Optional<Instant> nextSweep = Optional.empty();
  private Duration retry = FIRST_RETRY;
  private Optional<String> problem = Optional.empty();
  private long repaired;

  /// Finds the transactions that lead from what is there to what is wanted.
  @FunctionalInterface
  public interface RulesetRepair {
    List<Batch> repair(Optional<Table> there, Table wanted);
  }

  /// What changes may have left behind: connections that the kernel knows and that could not begin
  /// any more.
  ///
  /// @param frontends those that changed
  /// @param policies whether what policies allow may have changed
  public record Leftovers(List<FrontendChange> frontends, boolean policies) {
    static final Leftovers NONE = new Leftovers(List.of(), false);
    static final Leftovers OF_POLICIES = new Leftovers(List.of(), true);

    static Leftovers of(NodePlanDelta delta) {
      return new Leftovers(
          delta.frontends(), !delta.policies().isEmpty() || delta.self().isPresent());
    }

    Leftovers and(Leftovers more) {
      return new Leftovers(
          Stream.concat(frontends.stream(), more.frontends.stream()).toList(),
          policies || more.policies);
    }
  }

  /// Does what follows on changes once they have reached the kernel: clears away what they left
  /// behind.
  @FunctionalInterface
  public interface Sweep {
    void sweep(NodePlan plan, Leftovers leftovers);
  }

  /// The parts of the kernel that a reconciler has in its hands.
  ///
  /// @param ahead is told how policies change before the kernel is
  public record Kernel(
      Target<Optional<Table>, List<Batch>> ruleset,
      RulesetRepair repair,
      Target<RouteState, RouteState.Delta> routes,
      Consumer<PolicyPlanDelta> ahead,
      Sweep sweep) {}

  /// @param start what the kernel should hold before anything is known of the cluster; it is not
  ///     written
  public Reconciler(Kernel kernel, NodeState start, Duration auditEvery, Instant now) {
    this.ruleset = kernel.ruleset();
    this.repair = kernel.repair();
    this.routes = kernel.routes();
    this.ahead = kernel.ahead();
    this.sweep = kernel.sweep();
    this.wanted = start;
    this.auditEvery = auditEvery;
    this.nextAudit = now.plus(auditEvery);
  }

  /// What the kernel should hold.
  public NodeState wanted() {
    return wanted;
  }

  /// When there is something to do even if nothing changes.
  public Instant nextDue() {
    return nextRetry.orElse(nextSweep.filter(nextAudit::isAfter).orElse(nextAudit));
  }

  /// Why the last attempt failed; empty when the kernel holds what it should.
  public Optional<String> problem() {
    return problem;
  }

  /// How many differences were found and mended that nobody here had made.
  public long repaired() {
    return repaired;
  }

  /// Folds a change and does what is due. Failures are remembered, not thrown. What the first
  /// change does not bring is taken out of the kernel.
  public void run(ModelDelta delta, Instant now) {
    NodeState.Step step = known ? wanted.apply(delta) : wanted.replanned(delta);
    wanted = step.next();
    unswept = unswept.and(Leftovers.of(step.plan()));
    ahead.accept(step.plan().policies());
    try {
      if (known) {
        ruleset.apply(step.batches());
        routes.apply(step.routes());
        swept(now);
      } else if (nextRetry.filter(now::isBefore).isEmpty()) {
        mend();
        swept(now);
      }
      if (known && !now.isBefore(nextAudit)) {
        nextAudit = now.plus(auditEvery);
        audit();
      }
    } catch (NftException | LinuxException e) {
      failed(e, now);
    }
  }

  private void swept(Instant now) {
    boolean again = nextSweep.filter(due -> !now.isBefore(due)).isPresent();
    sweep.sweep(wanted.planner().plan(), again ? unswept.and(Leftovers.OF_POLICIES) : unswept);
    if (unswept.policies()) {
      nextSweep = Optional.of(now.plus(SECOND_SWEEP));
    } else if (again) {
      nextSweep = Optional.empty();
    }
    unswept = Leftovers.NONE;
  }

  private void mend() {
    Optional<Table> there = ruleset.observe();
    wanted = wanted.over(there);
    List<FrontendChange> gone =
        there.map(wanted.ruleset()::goneFrom).orElse(List.of()).stream()
            .map(frontend -> new FrontendChange(frontend, Optional.empty(), Optional.empty()))
            .toList();
    unswept = unswept.and(new Leftovers(gone, true));
    int differences = mendRuleset(there) + mendRoutes();
    known = true;
    if (problem.isPresent()) {
      LOG.log(System.Logger.Level.INFO, "{0}: the network is right again", name());
    }
    problem = Optional.empty();
    nextRetry = Optional.empty();
    retry = FIRST_RETRY;
    LOG.log(System.Logger.Level.DEBUG, "{0}: {1} differences mended", name(), differences);
  }

  /// Costs little as long as nobody else was there.
  private void audit() {
    int differences = (ruleset.undisturbed() ? 0 : mendRuleset(ruleset.observe())) + mendRoutes();
    repaired += differences;
    if (differences > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: somebody else changed the network; {1} differences mended",
          name(),
          differences);
    }
  }

  private int mendRuleset(Optional<Table> there) {
    List<Batch> batches = repair.repair(there, wanted.ruleset().contents());
    ruleset.apply(batches);
    return batches.stream().mapToInt(batch -> batch.operations().size()).sum();
  }

  private int mendRoutes() {
    RouteState.Delta delta = RouteState.diff(routes.observe(), wanted.routes());
    routes.apply(delta);
    return delta.routesPut().size()
        + delta.routesRemoved().size()
        + delta.neighboursPut().size()
        + delta.neighboursRemoved().size();
  }

  private void failed(RuntimeException e, Instant now) {
    LOG.log(
        problem.isEmpty() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        "{0}: the network is behind; next attempt in {1} ms: {2}",
        name(),
        retry.toMillis(),
        e.getMessage());
    known = false;
    problem = Optional.of(String.valueOf(e.getMessage()));
    nextRetry = Optional.of(now.plus(retry));
    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
  }

  private String name() {
    return wanted.self().name();
  }
}
