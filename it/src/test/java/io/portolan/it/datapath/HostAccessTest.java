// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.underlay.HostAccess;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.Route;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.model.Change;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostAccessTest {
  private static HostAccess.Settings settings(NetworkNamespace host, NodeNamespace gateway) {
    return new HostAccess.Settings(
        host,
        "a-cluster-with-a-long-name",
        ClusterRanges.DEFAULT,
        List.of(IpAddress.of("172.30.0.1"), IpAddress.of("fd00:172:30::1")),
        gateway,
        1500);
  }

  @Test
  void leavesTheHostAsItWas() {
    try (NetworkNamespace host = NetworkNamespace.create();
        RouteNetlink routes = RouteNetlink.open(host);
        Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), 1500)) {
      NodeNamespace node = underlay.addNode("node-1", List.of(IpAddress.of("172.30.0.2")));
      List<?> before = List.of(routes.links(), routes.addresses(), routes.routes());
      HostAccess access = HostAccess.connect(underlay, settings(host, node));
      assertThat(routes.links()).hasSize(2);
      access.close();
      assertThat(List.of(routes.links(), routes.addresses(), routes.routes())).isEqualTo(before);
      HostAccess.remove(host, "a-cluster-with-a-long-name");
    }
  }

  @Test
  void vanishesWithTheNamespaceOfItsOtherEnd() throws InterruptedException {
    try (NetworkNamespace host = NetworkNamespace.create();
        RouteNetlink routes = RouteNetlink.open(host)) {
      Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), 1500);
      NodeNamespace node = underlay.addNode("node-1", List.of(IpAddress.of("172.30.0.2")));
      HostAccess.connect(underlay, settings(host, node));
      // As when the program is killed: the namespaces end, and nobody takes anything back.
      underlay.close();
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (routes.links().size() > 1) {
        assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
        Thread.sleep(20);
      }
      assertThat(routes.routes().stream().filter(route -> route.protocol() == 112)).isEmpty();
    }
  }

  @Test
  void replacesWhatAKilledPredecessorLeft() {
    try (NetworkNamespace host = NetworkNamespace.create();
        RouteNetlink routes = RouteNetlink.open(host);
        Underlay first = Underlay.create(ClusterRanges.DEFAULT.nodes(), 1500);
        Underlay second = Underlay.create(ClusterRanges.DEFAULT.nodes(), 1500)) {
      List<IpAddress> address = List.of(IpAddress.of("172.30.0.2"));
      HostAccess.connect(first, settings(host, first.addNode("node-1", address)));
      try (HostAccess _ =
          HostAccess.connect(second, settings(host, second.addNode("node-1", address)))) {
        assertThat(routes.links()).hasSize(2);
      }
    }
  }

  @Test
  void followsTheServicesBlocksButLeavesTheHostsOwnWaysAlone() {
    try (NetworkNamespace host = NetworkNamespace.create();
        RouteNetlink routes = RouteNetlink.open(host);
        Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), 1500)) {
      routes.execute(
          new RouteBatch()
              .addBridge("office", LinkSettings.NONE.withIndex(77))
              .changeLink(77, LinkSettings.NONE.setUp())
              .addRoute(Route.to(IpPrefix.of("10.98.128.0/20")).dev(77)));
      NodeNamespace node = underlay.addNode("node-1", List.of(IpAddress.of("172.30.0.2")));
      NetworkFeed feed = new NetworkFeed();
      try (HostAccess access = HostAccess.connect(underlay, settings(host, node))) {
        feed.follow(access::apply);
        feed.accept(
            new Change.PutServiceCidr(
                "more", List.of(Cidr.of("10.98.0.0/16"), Cidr.of("10.99.0.0/16"))));
        assertThat(servedBy(routes, "172.30.0.2"))
            .containsExactlyInAnyOrder("10.96.0.0/16", "10.99.0.0/16");
        // A way that the host takes later changes nothing either.
        routes.execute(new RouteBatch().addRoute(Route.to(IpPrefix.of("10.96.7.0/24")).dev(77)));
        feed.accept(new Change.PutServiceCidr("all", List.of(Cidr.of("10.64.0.0/10"))));
        feed.accept(new Change.RemoveServiceCidr("all"));
        assertThat(servedBy(routes, "172.30.0.2"))
            .containsExactlyInAnyOrder("10.96.0.0/16", "10.99.0.0/16");
        feed.accept(new Change.RemoveServiceCidr("more"));
        assertThat(servedBy(routes, "172.30.0.2")).containsExactly("10.96.0.0/16");
      }
    }
  }

  private static List<String> servedBy(RouteNetlink routes, String hop) {
    return routes.routes().stream()
        .filter(
            route -> route.gateway().filter(via -> via.getHostAddress().equals(hop)).isPresent())
        .map(route -> route.destination().toString())
        .toList();
  }

  @Test
  void refusesBlocksThatTheHostHasARouteFor() {
    try (NetworkNamespace host = NetworkNamespace.create();
        RouteNetlink routes = RouteNetlink.open(host);
        Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), 1500)) {
      routes.execute(
          new RouteBatch()
              .addBridge("office", LinkSettings.NONE.withIndex(77))
              .changeLink(77, LinkSettings.NONE.setUp())
              .addRoute(Route.to(IpPrefix.of("10.96.128.0/20")).dev(77)));
      NodeNamespace node = underlay.addNode("node-1", List.of(IpAddress.of("172.30.0.2")));
      assertThatThrownBy(() -> HostAccess.connect(underlay, settings(host, node)))
          .isInstanceOf(HostAccess.OverlapException.class)
          .hasMessage(
              "the cluster's block 10.96.0.0/16 overlaps the host's route 10.96.128.0/20"
                  + " on link office");
      assertThat(routes.links()).hasSize(2);
    }
  }
}
