// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static io.portolan.it.datapath.PodNetworkTest.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.NodePortAddresses;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Node ports at the loopback addresses of a node, which nobody but the node reaches. Who that is
/// not, [KernelAgainstTableTest] tries.
class LocalhostTest {
  private static final int NODE_PORT = 30080;
  private static final String ROUTE_LOCALNET = "net/ipv4/conf/all/route_localnet";

  private static TestCluster cluster(RouteMode mode, String... words) {
    NodePortAddresses at = NodePortAddresses.of(List.of(words));
    return new TestCluster(mode, 2, Duration.ofHours(1), ClusterRanges.DEFAULT.with(at));
  }

  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "VXLAN"})
  @DisplayName("24: a node reaches node ports at localhost, in both families, here and elsewhere")
  void aNodeReachesNodePortsAtLocalhost(RouteMode mode) {
    try (TestCluster cluster = cluster(mode, "primary", "localhost")) {
      Pod a = cluster.pod("a", 1);
      Pod b = cluster.pod("b", 2);
      cluster.put(TestCluster.service("web", 20, NODE_PORT, Optional.empty()));
      Client node = Client.in(cluster.namespaces.getFirst().namespace());
      for (Pod endpoint : List.of(a, b)) {
        cluster.endpoints("web", endpoint);
        String four = endpoint.name() + " 172.30.0.2";
        String six = endpoint.name() + " fd00:172:30::2";
        assertThat(node.tcp("127.0.0.1", NODE_PORT)).isEqualTo(four);
        assertThat(node.udp("127.0.0.1", NODE_PORT)).isEqualTo(four);
        assertThat(seen(node.tcp("::1", NODE_PORT))).isEqualTo(six);
        assertThat(seen(node.udp("::1", NODE_PORT))).isEqualTo(six);
      }
      cluster.endpoints("web");
      assertThat(node.tcp("127.0.0.1", NODE_PORT)).isEqualTo(Client.REFUSED);
      assertThat(node.udp("::1", NODE_PORT)).isEqualTo(Client.REFUSED);
    }
  }

  @Test
  void theKernelTakesLoopbackAddressesFromLinksWhileTheRulesAreThereOnly() throws Exception {
    ClusterRanges ranges =
        ClusterRanges.DEFAULT.with(NodePortAddresses.of(List.of("primary", "localhost")));
    NodeFacts facts = NodeProcess.facts(1);
    try (Underlay underlay = Underlay.create(ranges.nodes(), TestCluster.UNDERLAY_MTU)) {
      NodeNamespace node = underlay.addNode(facts.name(), facts.addresses());
      try (NodeDatapath datapath =
          NodeDatapath.start(
              new NodeDatapath.Settings(
                  node,
                  facts,
                  ranges,
                  RouteMode.DIRECT,
                  TestCluster.UNDERLAY_MTU,
                  Duration.ofHours(1)),
              InstantSource.system())) {
        assertThat(Sysctl.read(node.namespace(), ROUTE_LOCALNET)).isEqualTo("0");
        datapath.apply(NetworkModel.EMPTY.fromNothing());
        assertThat(datapath.awaitApplied(Duration.ofSeconds(60))).isTrue();
        assertThat(Sysctl.read(node.namespace(), ROUTE_LOCALNET)).isEqualTo("1");
      }
      assertThat(Sysctl.read(node.namespace(), ROUTE_LOCALNET)).isEqualTo("0");
    }
  }

  @Test
  void aHostPortOfLocalhostLeadsToItsPod() {
    try (TestCluster cluster = cluster(RouteMode.DIRECT, "primary", "localhost")) {
      Pod a = cluster.pod("a", 1);
      cluster.feed.accept(
          new Change.PutPod(
              new PodFacts(
                  new NamespacedName("default", "a"),
                  "node-1",
                  a.addresses(),
                  List.of(
                      new HostPort(
                          "",
                          Optional.of(IpAddress.of("127.0.0.1")),
                          Protocol.TCP,
                          8000,
                          TestCluster.POD_PORT)))));
      cluster.settle();
      Client node = Client.in(cluster.namespaces.getFirst().namespace());
      assertThat(node.tcp("127.0.0.1", 8000)).isEqualTo("a 172.30.0.2");
      assertThat(Client.in(cluster.host).tcp("172.30.0.2", 8000)).isEqualTo(Client.REFUSED);
    }
  }

  @Test
  @DisplayName(
      "23: where localhost alone is asked for, the node's own addresses have no node ports")
  void localhostAlone() {
    try (TestCluster cluster = cluster(RouteMode.DIRECT, "localhost")) {
      Pod a = cluster.pod("a", 1);
      cluster.put(TestCluster.service("web", 20, NODE_PORT, Optional.empty()));
      cluster.endpoints("web", a);
      assertThat(Client.in(cluster.host).tcp("172.30.0.2", NODE_PORT)).isEqualTo(Client.REFUSED);
      assertThat(Client.in(cluster.namespaces.getFirst().namespace()).tcp("127.0.0.1", NODE_PORT))
          .isEqualTo("a 172.30.0.2");
    }
  }

  @Test
  @DisplayName("24: by default the kernel takes no loopback address from a link")
  void byDefaultNothingIsOpened() {
    try (TestCluster cluster = new TestCluster(RouteMode.DIRECT, 1, Duration.ofHours(1))) {
      cluster.put(TestCluster.service("web", 20, NODE_PORT, Optional.empty()));
      cluster.endpoints("web", cluster.pod("a", 1));
      NetworkNamespace node = cluster.namespaces.getFirst().namespace();
      assertThat(Sysctl.read(node, ROUTE_LOCALNET)).isEqualTo("0");
      assertThat(Client.in(node).tcp("127.0.0.1", NODE_PORT)).isEqualTo(Client.REFUSED);
    }
  }
}
