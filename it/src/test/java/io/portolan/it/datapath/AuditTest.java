// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteNetlink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditTest {
  @Test
  void anAuditBringsBackWhatWasDeletedByHand() throws InterruptedException {
    try (TestCluster cluster = new TestCluster(RouteMode.VXLAN, 2, Duration.ofMillis(200))) {
      Pod a = cluster.pod("a", 1);
      Pod c = cluster.pod("c", 2);
      cluster.put(TestCluster.service("web", 20, 0, Optional.empty()));
      cluster.endpoints("web", c);
      assertThat(a.client().tcp("10.96.0.20", 80)).startsWith("c ");
      NetworkNamespace node = cluster.namespaces.getFirst().namespace();
      try (NftSocket nft = NftSocket.open(node);
          RouteNetlink routes = RouteNetlink.open(node)) {
        Table table = nft.dump(NodeDatapath.TABLE).orElseThrow();
        nft.apply(Batch.builder().deleteTable(NodeDatapath.TABLE).build());
        RouteBatch batch = new RouteBatch();
        for (Route route : routes.routes(254)) {
          if (route.protocol() == 112 && route.destination().toString().contains("10.244.2.0")) {
            batch.deleteRoute(route);
          }
        }
        assertThat(batch.count()).isEqualTo(1);
        routes.execute(batch);
        eventually(() -> nft.dump(NodeDatapath.TABLE).isPresent());
        eventually(() -> a.client().tcpBriefly("10.96.0.20", 80).startsWith("c "));
        assertThat(nft.dump(NodeDatapath.TABLE).orElseThrow().sets()).hasSameSizeAs(table.sets());
      }
      eventually(() -> cluster.nodes.getFirst().health().repaired() > 0);
      assertThat(cluster.nodes.getFirst().health().problem()).isEmpty();
    }
  }

  @Test
  void anAuditFindsNothingWhereNobodyElseTouchedOurTable() throws InterruptedException {
    try (TestCluster cluster = new TestCluster(RouteMode.VXLAN, 2, Duration.ofMillis(50))) {
      Pod a = cluster.pod("a", 1);
      cluster.put(TestCluster.service("web", 20, 30080, Optional.of(Duration.ofSeconds(60))));
      cluster.endpoints("web", a);
      assertThat(a.client().tcp("10.96.0.20", 80)).startsWith("a ");
      TableId stranger = TableId.inet("stranger");
      try (NftSocket nft = NftSocket.open(cluster.namespaces.getFirst().namespace())) {
        Instant end = Instant.now().plusMillis(500);
        eventually(
            () -> {
              // Without a stranger, audits would not even look.
              nft.apply(Batch.builder().addTable(stranger).deleteTable(stranger).build());
              return Instant.now().isAfter(end);
            });
      }
      for (NodeDatapath node : cluster.nodes) {
        assertThat(node.health()).isEqualTo(new NodeDatapath.Health(0, Optional.empty(), 0));
      }
    }
  }

  @Test
  @DisplayName("42, 43: what is somebody else's in nf_tables stays, in a packet's mark, too")
  void whatIsSomebodyElsesStays() {
    Chain theirs =
        Chain.base(
            "marks",
            BaseChain.filter(BaseChain.Hook.PREROUTING, -400),
            Rule.of(
                new Statement.SetMeta(
                    MetaKey.MARK, Expression.constant(MetaKey.MARK.type(), Data.mark(0x4000)))));
    Chain counting =
        Chain.base(
            "meets",
            BaseChain.filter(BaseChain.Hook.FORWARD, 0),
            Rule.of(
                Statement.match(Expression.meta(MetaKey.MARK), Data.mark(0x4000)),
                Statement.reject(RejectReason.TCP_RESET)));
    Table stranger =
        new Table(
            TableId.inet("stranger"),
            Set.of(),
            "",
            List.of(),
            List.of(),
            List.of(theirs, counting));
    try (TestCluster cluster = new TestCluster(RouteMode.DIRECT)) {
      Pod a = cluster.pod("a", 1);
      Pod c = cluster.pod("c", 2);
      cluster.put(TestCluster.service("web", 20, 0, Optional.empty()));
      cluster.endpoints("web", c);
      assertThat(a.client().tcp("10.96.0.20", 80)).startsWith("c ");
      try (NftSocket nft = NftSocket.open(cluster.namespaces.getFirst().namespace())) {
        nft.apply(Batch.builder().addTable(stranger).build());
        cluster.endpoints("web", c, a);
        cluster.endpoints("web", c);
        assertThat(a.client().tcp("10.96.0.20", 80)).as("their rule").isEqualTo(Client.REFUSED);
        assertThat(nft.dump(stranger.id())).contains(stranger);
      }
    }
  }

  @Test
  void debiansNftReadsTheTable() throws Exception {
    try (TestCluster cluster = new TestCluster(RouteMode.DIRECT)) {
      Pod a = cluster.pod("a", 1);
      cluster.put(TestCluster.service("web", 20, 0, Optional.empty()));
      cluster.endpoints("web", a);
      NetworkNamespace node = cluster.namespaces.getFirst().namespace();
      String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + node.fd();
      Process process =
          new ProcessBuilder("nsenter", "--net=" + path, "nft", "list", "table", "inet", "portolan")
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(text).isZero();
      assertThat(text)
          .contains("10.96.0.20 . tcp . 80 comment \"default/web:tcp\" : goto pick-ip-1")
          .contains("10.96.0.20 . tcp . 80 . 0 : 10.244.1.2 . 8080");
    }
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
