// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.RandomCluster;
import io.portolan.network.model.Change;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodePlannerPropertyTest {
  private static final NodeFacts SELF =
      new NodeFacts(
          "node-1",
          List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2")),
          List.of(Cidr.of("10.244.1.0/24"), Cidr.of("fd00:10:244:1::/64")));

  private static NodePlanner planner() {
    return NodePlanner.empty(SELF, ClusterRanges.DEFAULT);
  }

  @Test
  void foldingChangesGivesWhatCompilingTheEndGivesFromNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      RandomCluster cluster = new RandomCluster(random);
      NetworkModel model = NetworkModel.EMPTY;
      NodePlanner planner = planner();
      for (int i = 0; i < 60; i++) {
        NetworkModel.Step step = model.apply(cluster.change());
        model = step.model();
        NodePlanner.Step planned = planner.apply(step.delta());
        assertThat(replayed(planner.plan(), planned.delta(), planned.planner().plan()))
            .as("seed %d round %d", seed, round)
            .isTrue();
        planner = planned.planner();
      }
      NodePlanner fromNothing = planner().apply(model.fromNothing()).planner();
      assertThat(planner.plan()).as("seed %d round %d", seed, round).isEqualTo(fromNothing.plan());
      assertThat(planner.claims()).isEqualTo(fromNothing.claims());
      assertThat(remembered(planner).equals(remembered(fromNothing)))
          .as("seed %d round %d: what is remembered of policies", seed, round)
          .isTrue();
    }
  }

  private static List<Object> remembered(NodePlanner planner) {
    PolicyPlanner policies = planner.policies();
    return List.of(
        policies.local(), policies.claims(), policies.users(), policies.sets(), policies.lookers());
  }

  /// Whether the delta says all that differs between the plans.
  private static boolean replayed(NodePlan before, NodePlanDelta delta, NodePlan after) {
    var frontends = before.frontends();
    for (NodePlanDelta.FrontendChange change : delta.frontends()) {
      assertThat(before.frontends().get(change.frontend())).isEqualTo(change.before());
      frontends =
          change.after().isPresent()
              ? frontends.with(change.frontend(), change.after().get())
              : frontends.without(change.frontend());
    }
    List<IpAddress> hairpins = new ArrayList<>(before.hairpins().keys());
    hairpins.removeAll(delta.hairpins().removed());
    hairpins.addAll(delta.hairpins().added());
    List<IpAddress> clusterIps = new ArrayList<>(before.clusterIps().keys());
    clusterIps.removeAll(delta.clusterIps().removed());
    clusterIps.addAll(delta.clusterIps().added());
    assertThat(hairpins).containsExactlyInAnyOrderElementsOf(after.hairpins().keys());
    assertThat(clusterIps).containsExactlyInAnyOrderElementsOf(after.clusterIps().keys());
    assertThat(delta.services().orElse(before.services())).isEqualTo(after.services());
    return frontends.equals(after.frontends())
        && replayed(before.policies(), delta.policies()).equals(known(after.policies()));
  }

  /// What a kernel knows of policies.
  private record Known(
      Map<IpAddress, Subject> subjects, Map<Use, Policy> uses, Map<PodSet, Set<Member>> sets) {}

  private static Known known(PolicyPlan plan) {
    Known known = new Known(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    plan.subjects().forEach(known.subjects::put);
    plan.uses().forEach(known.uses::put);
    plan.sets().forEach((set, members) -> known.sets.put(set, new TreeSet<>(members.keys())));
    return known;
  }

  private static Known replayed(PolicyPlan before, PolicyPlanDelta delta) {
    Known known = known(before);
    for (PolicyPlanDelta.SubjectChange change : delta.subjects()) {
      change(known.subjects, change.address(), change.before(), change.after());
    }
    for (PolicyPlanDelta.UseChange change : delta.uses()) {
      change(known.uses, change.use(), change.before(), change.after());
    }
    for (PolicyPlanDelta.SetChange change : delta.sets()) {
      assertThat(known.sets.containsKey(change.set())).isEqualTo(change.before());
      Set<Member> members = known.sets.computeIfAbsent(change.set(), _ -> new TreeSet<>());
      assertThat(members.containsAll(change.members().removed())).isTrue();
      members.removeAll(change.members().removed());
      members.addAll(change.members().added());
      if (!change.after()) {
        assertThat(members).isEmpty();
        known.sets.remove(change.set());
      }
    }
    return known;
  }

  private static <K, V> void change(Map<K, V> map, K key, Optional<V> before, Optional<V> after) {
    assertThat(Optional.ofNullable(map.get(key))).isEqualTo(before);
    after.ifPresentOrElse(value -> map.put(key, value), () -> map.remove(key));
  }

  @Test
  void orderOfEventsOfDifferentObjectsDoesNotMatter() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      RandomCluster cluster = new RandomCluster(random);
      Map<Object, Change> last = new LinkedHashMap<>();
      for (int i = 0; i < 40; i++) {
        Change change = cluster.change();
        last.put(key(change), change);
      }
      List<Change> changes = new ArrayList<>(last.values());
      NodePlan one = fold(changes);
      Collections.shuffle(changes, random);
      assertThat(fold(changes).equals(one)).as("seed %d round %d", seed, round).isTrue();
    }
  }

  @Test
  void mergedDeltasDoWhatTheyDoOneByOne() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      RandomCluster cluster = new RandomCluster(random);
      NetworkModel model = NetworkModel.EMPTY;
      List<ModelDelta> deltas = new ArrayList<>();
      NodePlanner oneByOne = planner();
      for (int i = 0; i < 30; i++) {
        NetworkModel.Step step = model.apply(cluster.change());
        model = step.model();
        deltas.add(step.delta());
        oneByOne = oneByOne.apply(step.delta()).planner();
      }
      assertThat(planner().apply(ModelDelta.merged(deltas)).planner().plan())
          .as("seed %d round %d", seed, round)
          .isEqualTo(oneByOne.plan());
    }
  }

  private static NodePlan fold(List<Change> changes) {
    NetworkModel model = NetworkModel.EMPTY;
    NodePlanner planner = planner();
    for (Change change : changes) {
      NetworkModel.Step step = model.apply(change);
      model = step.model();
      planner = planner.apply(step.delta()).planner();
    }
    return planner.plan();
  }

  private static Object key(Change change) {
    return switch (change) {
      case Change.PutService put -> "service " + put.service().name();
      case Change.RemoveService remove -> "service " + remove.name();
      case Change.PutSlice put -> "slice " + put.slice().name();
      case Change.RemoveSlice remove -> "slice " + remove.name();
      case Change.PutPod put -> "pod " + put.pod().name();
      case Change.RemovePod remove -> "pod " + remove.name();
      case Change.PutNamespace put -> "namespace " + put.name();
      case Change.RemoveNamespace remove -> "namespace " + remove.name();
      case Change.PutPolicy put -> put.policy().name();
      case Change.RemovePolicy remove -> remove.name();
      case Change.PutNode put -> "node " + put.node().name();
      case Change.RemoveNode remove -> "node " + remove.name();
      case Change.PutServiceCidr put -> "service cidr " + put.name();
      case Change.RemoveServiceCidr remove -> "service cidr " + remove.name();
    };
  }
}
