// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.datapath.link.FakeRoutes;
import io.portolan.datapath.link.RouteState;
import io.portolan.datapath.ruleset.KernelRuleset;
import io.portolan.datapath.ruleset.LearnedNames;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.diff.RulesetDiff;
import io.portolan.linux.nft.fake.FakeNftables;
import io.portolan.linux.nft.fake.FaultyNftables;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Route;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.model.Change;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final TableId TABLE = TableId.inet("portolan");
  private static final Duration AUDIT = Duration.ofMinutes(1);

  private static final PodFacts POD =
      new PodFacts(
          new NamespacedName("default", "web"),
          "node-1",
          List.of(IpAddress.of("10.244.1.2")),
          Map.of(),
          List.of(),
          List.of());
  private static final Policy DENY_ALL =
      Policy.network(
          PolicyName.network(new NamespacedName("default", "deny")),
          PodSelector.in("default", LabelSelector.of(Map.of())),
          Optional.of(List.of()),
          Optional.empty());

  private final FakeNftables nftables = new FakeNftables();
  private final FakeRoutes routes = new FakeRoutes();
  private Instant now = Instant.EPOCH;

  private Reconciler reconciler(Nftables through) {
    return reconciler(through, (_, _) -> {});
  }

  private Reconciler reconciler(Nftables through, Reconciler.Sweep sweep) {
    NodePlanner planner = NodePlanner.empty(Nodes.ONE, ClusterRanges.DEFAULT);
    PlanRuleset rules = PlanRuleset.of(TABLE, 112, planner.plan());
    return new Reconciler(
        new Reconciler.Kernel(ruleset(through), KernelRuleset::repair, routes, _ -> {}, sweep),
        new NodeState(planner, rules, RouteState.EMPTY, ReconcilerTest::routes),
        AUDIT,
        now);
  }

  private KernelRuleset ruleset(Nftables through) {
    return new KernelRuleset(through, TABLE, new LearnedNames(ClusterRanges.DEFAULT), () -> now);
  }

  /// A route to each block of each peer.
  private static RouteState routes(NodePlan plan) {
    Set<Route> routes = new HashSet<>();
    plan.peers()
        .forEach(
            (_, peer) -> {
              for (Cidr block : peer.podCidrs()) {
                routes.add(Route.to(IpPrefix.of(block.toString())));
              }
            });
    return new RouteState(routes, Set.of());
  }

  /// Whether tables hold what they should; in what order sets were made does not matter.
  private void assertRight(Reconciler reconciler, String what) {
    assertThat(
            RulesetDiff.diff(nftables.dump(TABLE), reconciler.wanted().ruleset().contents())
                .operations())
        .as(what)
        .isEmpty();
    assertThat(routes.observe()).as(what).isEqualTo(reconciler.wanted().routes());
  }

  @Test
  @DisplayName("44: each change brings the kernel to what compiling from nothing gives")
  void eachChangeBringsTheKernelToWhatCompilingFromNothingGives() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Reconciler reconciler = reconciler(nftables);
    NetworkModel model = NetworkModel.EMPTY;
    for (int step = 0; step < 500; step++) {
      NetworkModel.Step next = model.apply(Nodes.random(random));
      model = next.model();
      reconciler.run(next.delta(), now);
      assertThat(reconciler.problem()).as("seed %d step %d", seed, step).isEmpty();
      assertRight(reconciler, "seed " + seed + " step " + step);
    }
    NodePlan fromNothing =
        NodePlanner.empty(Nodes.ONE, ClusterRanges.DEFAULT)
            .apply(model.fromNothing())
            .planner()
            .plan();
    assertThat(reconciler.wanted().planner().plan()).as("seed %d", seed).isEqualTo(fromNothing);
  }

  @Test
  void aSuccessorOfTheSameMindChangesNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Reconciler reconciler = reconciler(nftables);
    NetworkModel model = NetworkModel.EMPTY;
    for (int step = 0; step < 300; step++) {
      NetworkModel.Step next = model.apply(Nodes.random(random));
      model = next.model();
      reconciler.run(next.delta(), now);
      if (step % 10 == 0) {
        long before = nftables.generation();
        Reconciler successor = reconciler(nftables);
        successor.run(model.fromNothing(), now);
        assertThat(nftables.generation()).as("seed %d step %d", seed, step).isEqualTo(before);
        assertRight(successor, "seed " + seed + " step " + step);
        reconciler = successor;
      }
    }
  }

  @Test
  @DisplayName("44: a successor makes good what changed while nobody was there")
  void aSuccessorMakesGoodWhatChangedWhileNobodyWasThere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Reconciler reconciler = reconciler(nftables);
    NetworkModel model = NetworkModel.EMPTY;
    for (int step = 0; step < 300; step++) {
      NetworkModel.Step next = model.apply(Nodes.random(random));
      model = next.model();
      if (step % 5 == 0) {
        reconciler = reconciler(nftables);
        reconciler.run(model.fromNothing(), now);
        assertRight(reconciler, "seed " + seed + " step " + step);
      }
    }
  }

  @Test
  @DisplayName(
      "72: connections are asked about at the start, after a change of policies, and again")
  void connectionsAreAskedAboutTwiceAfterAChangeOfPolicies() {
    List<Boolean> asked = new ArrayList<>();
    Reconciler reconciler = reconciler(nftables, (_, leftovers) -> asked.add(leftovers.policies()));
    NetworkModel.Step pod = NetworkModel.EMPTY.apply(new Change.PutPod(POD));
    NetworkModel.Step policy = pod.model().apply(new Change.PutPolicy(DENY_ALL));
    reconciler.run(pod.delta(), now);
    assertThat(asked).as("at the start").containsExactly(true);
    now = reconciler.nextDue();
    reconciler.run(ModelDelta.NONE, now);
    reconciler.run(ModelDelta.NONE, now);
    assertThat(asked).as("once more, and then no more").containsExactly(true, true, false);
    reconciler.run(policy.delta(), now);
    assertThat(asked.getLast()).as("after the policy").isTrue();
    assertThat(reconciler.nextDue()).isAfter(now).isBefore(now.plus(AUDIT));
    now = reconciler.nextDue();
    reconciler.run(ModelDelta.NONE, now);
    assertThat(asked.getLast()).as("once more after the policy").isTrue();
  }

  @Test
  void failuresAreMadeGoodByLaterAttempts() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Reconciler reconciler = reconciler(new FaultyNftables(nftables, random, 30));
    NetworkModel model = NetworkModel.EMPTY;
    for (int step = 0; step < 200; step++) {
      NetworkModel.Step next = model.apply(Nodes.random(random));
      model = next.model();
      reconciler.run(next.delta(), now);
      now = now.plusMillis(20);
    }
    for (int attempt = 0; attempt < 100 && reconciler.problem().isPresent(); attempt++) {
      now = reconciler.nextDue();
      reconciler.run(ModelDelta.NONE, now);
    }
    assertThat(reconciler.problem()).as("seed %d", seed).isEmpty();
    assertRight(reconciler, "seed " + seed);
  }

  @Test
  void whileTheKernelRefusesOnlyAttemptsAreDue() {
    Reconciler reconciler = reconciler(new FaultyNftables(nftables, new Random(1), 100));
    NetworkModel.Step step =
        NetworkModel.EMPTY.apply(
            new io.portolan.network.model.Change.PutService(Nodes.service("web", 20, 30080)));
    reconciler.run(step.delta(), now);
    for (int attempt = 0; attempt < 20; attempt++) {
      Instant due = reconciler.nextDue();
      assertThat(due).as("attempt %d", attempt).isAfter(now);
      now = due;
      reconciler.run(ModelDelta.NONE, now);
    }
    assertThat(now).as("attempts become rare").isAfter(Instant.EPOCH.plus(AUDIT));
  }

  @Test
  void anAuditMendsWhatSomebodyElseChanged() {
    Reconciler reconciler = reconciler(nftables);
    NetworkModel model = NetworkModel.EMPTY;
    for (var change :
        List.of(
            new io.portolan.network.model.Change.PutService(Nodes.service("web", 20, 30080)),
            Nodes.endpoints("web", "10.244.1.2", "10.244.2.3"))) {
      NetworkModel.Step next = model.apply(change);
      model = next.model();
      reconciler.run(next.delta(), now);
    }
    nftables.apply(Batch.builder().deleteTable(TABLE).build());
    assertThat(ruleset(nftables).check(Optional.of(reconciler.wanted().ruleset().contents())))
        .containsExactly("table inet portolan is missing");
    now = now.plus(AUDIT);
    reconciler.run(ModelDelta.NONE, now);
    assertRight(reconciler, "after the audit");
    assertThat(reconciler.repaired()).isPositive();
    long repaired = reconciler.repaired();
    now = now.plus(AUDIT);
    reconciler.run(ModelDelta.NONE, now);
    assertThat(reconciler.repaired()).isEqualTo(repaired);
  }

  @Test
  void anAuditListsTheTableOnlyWhenSomebodyElseWasThere() {
    AtomicInteger listings = new AtomicInteger();
    Reconciler reconciler = reconciler(new Listed(nftables, listings));
    reconciler.run(ModelDelta.NONE, now);
    assertThat(listings).as("the start looks at what is there").hasValue(1);

    NetworkModel.Step step =
        NetworkModel.EMPTY.apply(
            new io.portolan.network.model.Change.PutService(Nodes.service("web", 20, 30080)));
    reconciler.run(step.delta(), now);
    now = now.plus(AUDIT);
    reconciler.run(ModelDelta.NONE, now);
    assertThat(listings).as("all changes were our own").hasValue(1);

    nftables.apply(Batch.builder().addTable(TableId.inet("stranger")).build());
    now = now.plus(AUDIT);
    reconciler.run(ModelDelta.NONE, now);
    assertThat(listings).as("somebody else was there").hasValue(2);
    assertThat(reconciler.repaired()).isZero();
  }

  /// Counts how often tables are listed.
  private record Listed(Nftables inner, AtomicInteger listings) implements Nftables {
    @Override
    public void apply(Batch batch) {
      inner.apply(batch);
    }

    @Override
    public Optional<Table> dump(TableId table) {
      listings.incrementAndGet();
      return inner.dump(table);
    }

    @Override
    public List<Element> elements(TableId table, NftSet set) {
      return inner.elements(table, set);
    }

    @Override
    public List<TableId> tables() {
      return inner.tables();
    }

    @Override
    public long generation() {
      return inner.generation();
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
