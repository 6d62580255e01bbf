// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.fake.FakeNftables;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whatever differs, each transaction is one that the kernel takes from any user.
class TransactionSizeTest {
  private static final TableId ID = TableId.inet("portolan");
  private static final String LONG = "a-name-that-is-as-long-as-it-may-be-".repeat(3);

  private static Table table(NodeFacts self, int services, String last) {
    NetworkModel model = NetworkModel.EMPTY;
    for (int i = 0; i < services; i++) {
      String name = LONG + i;
      String[] addresses = new String[i % 40 + 1];
      for (int j = 0; j < addresses.length; j++) {
        addresses[j] = (j % 2 == 0 ? "10.244.2." : "fd00:10:244:2::") + (j + 2);
      }
      addresses[0] = last;
      for (Change change :
          List.of(
              new Change.PutService(Nodes.service(name, 2 + i, 30_000 + i)),
              Nodes.endpoints(name, addresses))) {
        model = model.apply(change).model();
      }
    }
    NodePlanner planner =
        NodePlanner.empty(self, ClusterRanges.DEFAULT).apply(model.fromNothing()).planner();
    return PlanRuleset.of(ID, Question.POD_GROUP, planner.plan()).contents();
  }

  private static void bring(FakeNftables kernel, Table wanted) {
    for (Batch batch : KernelRuleset.repair(kernel.dump(ID), wanted)) {
      assertThat(NftSocket.sizeBytes(batch)).isLessThanOrEqualTo(NftSocket.SAFE_BATCH_BYTES);
      kernel.apply(batch);
    }
    assertThat(KernelRuleset.repair(kernel.dump(ID), wanted)).isEmpty();
  }

  @Test
  void manyServicesComeChangeAndGo() {
    FakeNftables kernel = new FakeNftables();
    bring(kernel, table(Nodes.ONE, 250, "10.244.2.200"));
    bring(kernel, table(Nodes.ONE, 250, "10.244.2.201"));
    bring(kernel, table(Nodes.ONE, 3, "10.244.2.201"));
  }

  @Test
  void anotherSetOfRulesComesAtOnce() {
    Table before = table(Nodes.ONE, 3, "10.244.2.200");
    Table after = table(Nodes.TWO, 3, "10.244.2.200");
    Table rulesOnly = before.withChains(after.chains());
    List<Batch> batches = KernelRuleset.repair(kernelWith(before), rulesOnly);
    assertThat(batches).hasSize(1);
    assertThat(NftSocket.sizeBytes(batches.getFirst()))
        .isLessThanOrEqualTo(NftSocket.SAFE_BATCH_BYTES);
  }

  private static PodSelector app(String name) {
    return PodSelector.in("default", LabelSelector.of(Map.of("app", name)));
  }

  private static PodFacts pod(String app, String address) {
    return new PodFacts(
        new NamespacedName("default", app),
        "node-1",
        List.of(IpAddress.of(address)),
        Map.of("app", app),
        List.of(),
        List.of());
  }

  @Test
  void aPolicyWithTenThousandPodsAndBlocksAsPeersComesAndGoes() {
    NetworkModel model =
        NetworkModel.EMPTY.apply(new Change.PutPod(pod("web", "10.244.1.2"))).model();
    List<PodSelector> pods = new ArrayList<>();
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String middle = (i / 100 + 1) + "." + (i % 100 + 2);
      pods.add(app("peer-" + i));
      blocks.add(new IpBlock(Cidr.of("11." + middle + ".0/25"), List.of()));
      model = model.apply(new Change.PutPod(pod("peer-" + i, "10.244." + middle))).model();
    }
    Policy policy =
        Policy.network(
            PolicyName.network(new NamespacedName("default", "many")),
            app("web"),
            Optional.of(List.of(PolicyRule.accept(Peers.of(pods, blocks), List.of()))),
            Optional.empty());
    NodePlanner planner =
        NodePlanner.empty(Nodes.ONE, ClusterRanges.DEFAULT).apply(model.fromNothing()).planner();
    PlanRuleset before = PlanRuleset.of(ID, Question.POD_GROUP, planner.plan());
    FakeNftables kernel = new FakeNftables();
    bring(kernel, before.contents());
    NodePlanner.Step step = planner.apply(model.apply(new Change.PutPolicy(policy)).delta());
    PlanRuleset.Step ruled = before.apply(step.planner().plan(), step.delta());
    for (Batch batch : ruled.batches()) {
      assertThat(NftSocket.sizeBytes(batch)).isLessThanOrEqualTo(NftSocket.SAFE_BATCH_BYTES);
      kernel.apply(batch);
    }
    assertThat(KernelRuleset.repair(kernel.dump(ID), ruled.next().contents())).isEmpty();
    bring(kernel, before.contents());
  }

  private static Optional<Table> kernelWith(Table table) {
    FakeNftables kernel = new FakeNftables();
    kernel.apply(Batch.builder().addTable(table).build());
    return kernel.dump(ID);
  }
}
