// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.text.RulesetText;
import io.portolan.network.ClusterRanges;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.NodePlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The table of a small cluster as nft would list it; `-Dgolden.update=true` writes it anew.
class GoldenTableTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/portolan/datapath/ruleset/small-cluster.nft");

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
            Nodes.endpoints("local", "10.244.2.3"))) {
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
