// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.text.RulesetText;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.policy.DnsPods;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The table of a small cluster as nft would list it; `-Dgolden.update=true` writes it anew.
class GoldenTableTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/portolan/datapath/ruleset/small-cluster.nft");

  private static Change pod(String app, String node, String address) {
    return new Change.PutPod(
        new PodFacts(
            new NamespacedName("default", app),
            node,
            List.of(IpAddress.of(address)),
            Map.of("app", app),
            List.of(new ContainerPort("http", Protocol.TCP, 8080)),
            List.of()));
  }

  private static PodSelector app(String name) {
    return PodSelector.in("default", LabelSelector.of(Map.of("app", name)));
  }

  /// Accepts names at one port.
  private static Policy byName() {
    List<DomainName> names =
        List.of(new DomainName("www.example.com"), new DomainName("*.example.org"));
    return new Policy(
        PolicyName.cluster("by-name"),
        Policy.Tier.ADMIN,
        10,
        app("web"),
        Optional.empty(),
        Optional.of(
            List.of(
                new PolicyRule(
                    "",
                    PolicyRule.Action.ACCEPT,
                    Peers.NOBODY.withNames(names),
                    List.of(new PortMatch.Numbers(Protocol.TCP, 443, 443))))));
  }

  @Test
  void theTableOfASmallCluster() throws IOException {
    NetworkModel model = NetworkModel.EMPTY;
    for (Change change :
        List.of(
            new Change.PutService(Nodes.service("web", 20, 30080)),
            Nodes.endpoints("web", "10.244.1.2", "10.244.2.3", "fd00:10:244:1::2"),
            new Change.PutService(
                Nodes.withAffinity(Nodes.service("sticky", 21, 0), Duration.ofHours(3))),
            Nodes.endpoints("sticky", "10.244.1.2", "10.244.2.3"),
            new Change.PutService(Nodes.withExternalLocal(Nodes.service("local", 22, 30082))),
            Nodes.endpoints("local", "10.244.2.3"),
            new Change.PutPod(DnsPods.of(ClusterRanges.DEFAULT)),
            pod("web", "node-1", "10.244.1.2"),
            pod("shop", "node-2", "10.244.2.3"),
            new Change.PutPolicy(
                Policy.network(
                    PolicyName.network(new NamespacedName("default", "web")),
                    app("web"),
                    Optional.of(
                        List.of(
                            PolicyRule.accept(
                                Peers.of(List.of(app("shop")), List.of()),
                                List.of(
                                    new PortMatch.Named(Protocol.TCP, "http"),
                                    new PortMatch.Numbers(Protocol.TCP, 9000, 9010))))),
                    Optional.of(
                        List.of(
                            PolicyRule.accept(
                                Peers.of(
                                    List.of(PodSelector.EVERY_POD),
                                    List.of(
                                        new IpBlock(
                                            Cidr.of("192.0.2.0/24"),
                                            List.of(Cidr.of("192.0.2.64/26"))))),
                                List.of(
                                    new PortMatch.Numbers(Protocol.UDP, 53, 53),
                                    new PortMatch.Numbers(Protocol.TCP, 53, 53))))))),
            new Change.PutPolicy(byName()))) {
      model = model.apply(change).model();
    }
    NodePlanner planner =
        NodePlanner.empty(Nodes.ONE, ClusterRanges.DEFAULT).apply(model.fromNothing()).planner();
    String text =
        RulesetText.print(
            Ruleset.of(PlanRuleset.of(TableId.inet("portolan"), 112, planner.plan()).contents()));
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, text);
    }
    assertThat(text).isEqualTo(Files.readString(GOLDEN));
  }
}
