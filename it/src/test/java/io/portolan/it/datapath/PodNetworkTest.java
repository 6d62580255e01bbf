// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.link.Kernel;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.RouteBatch;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.NamespacedName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PodNetworkTest {
  @ParameterizedTest
  @EnumSource(RouteMode.class)
  void everyPodReachesEveryPodByItsOwnAddress(RouteMode mode) {
    try (TestCluster cluster = new TestCluster(mode)) {
      Pod a = cluster.pod("a", 1);
      Pod b = cluster.pod("b", 1);
      Pod c = cluster.pod("c", 2);
      for (Pod from : List.of(a, b, c)) {
        for (Pod to : List.of(a, b, c)) {
          String what = from.name() + " to " + to.name();
          assertThat(from.client().tcp(to.ip(), 8080))
              .as(what)
              .isEqualTo(to.name() + " " + from.ip());
          assertThat(from.client().udp(to.ip(), 8080))
              .as(what)
              .isEqualTo(to.name() + " " + from.ip());
          assertThat(seen(from.client().tcp(to.ip6(), 8080)))
              .as(what)
              .isEqualTo(to.name() + " " + from.ip6());
          assertThat(seen(from.client().udp(to.ip6(), 8080)))
              .as(what)
              .isEqualTo(to.name() + " " + from.ip6());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RouteMode.class)
  void nodesAndTheHostReachPods(RouteMode mode) {
    try (TestCluster cluster = new TestCluster(mode)) {
      Pod a = cluster.pod("a", 1);
      for (int node = 1; node <= 2; node++) {
        Client client = Client.in(cluster.namespaces.get(node - 1).namespace());
        assertThat(client.tcp(a.ip(), 8080)).isEqualTo("a 172.30.0." + (node + 1));
        assertThat(seen(client.tcp(a.ip6(), 8080))).isEqualTo("a fd00:172:30::" + (node + 1));
      }
      Client host = Client.in(cluster.host);
      assertThat(host.tcp(a.ip(), 8080)).isEqualTo("a 172.30.0.1");
      assertThat(seen(host.tcp(a.ip6(), 8080))).isEqualTo("a fd00:172:30::1");
    }
  }

  /// Java prints IPv6 addresses in full.
  static String seen(String answer) {
    int space = answer.indexOf(' ');
    return space < 0
        ? answer
        : answer.substring(0, space + 1)
            + io.portolan.network.IpAddress.parse(answer.substring(space + 1))
                .map(Object::toString)
                .orElse(answer.substring(space + 1));
  }

  @ParameterizedTest
  @EnumSource(RouteMode.class)
  void theLargestPacketGoesThroughAndLargerOnesAreCut(RouteMode mode) {
    try (TestCluster cluster = new TestCluster(mode)) {
      Pod a = cluster.pod("a", 1);
      Pod c = cluster.pod("c", 2);
      int mtu = mode == RouteMode.DIRECT ? 1500 : 1450;
      try (RouteNetlink inPod = RouteNetlink.open(a.namespace())) {
        assertThat(inPod.link("eth0").map(Link::mtu)).contains(mtu);
      }
      assertThat(a.client().udp(c.ip(), 8080, mtu - 28, 2000)).isEqualTo("c " + a.ip());
      assertThat(a.client().udp(c.ip(), 8080, 9000, 2000)).isEqualTo("c " + a.ip());
      assertThat(seen(a.client().udp(c.ip6(), 8080, mtu - 48, 2000))).isEqualTo("c " + a.ip6());
    }
  }

  @ParameterizedTest
  @EnumSource(value = RouteMode.class, names = "DIRECT")
  void aPodCannotSendFromAnAddressThatIsNotItsOwn(RouteMode mode) {
    try (TestCluster cluster = new TestCluster(mode)) {
      Pod a = cluster.pod("a", 1);
      Pod b = cluster.pod("b", 1);
      Pod c = cluster.pod("c", 2);
      try (RouteNetlink inPod = RouteNetlink.open(a.namespace())) {
        int link = inPod.link("eth0").orElseThrow().index();
        RouteBatch batch = new RouteBatch();
        for (String stolen : List.of(b.ip(), c.ip(), "172.30.0.1", "192.0.2.1")) {
          batch.addAddress(Address.on(link, IpPrefix.of(stolen)));
        }
        batch.addAddress(Address.on(link, IpPrefix.of("fd00:10:244:2::77")).withoutDad());
        inPod.execute(batch);
      }
      Pod d = cluster.pod("d", 2);
      for (String stolen : List.of(b.ip(), c.ip(), "172.30.0.1", "192.0.2.1")) {
        assertThat(a.client().from(stolen, 0).udpBriefly(d.ip(), 8080))
            .as(stolen)
            .isEqualTo(Client.SILENCE);
      }
      assertThat(a.client().from("fd00:10:244:2::77", 0).udpBriefly(d.ip6(), 8080))
          .isEqualTo(Client.SILENCE);
      assertThat(a.client().from(a.ip(), 0).udp(d.ip(), 8080)).isEqualTo("d " + a.ip());
    }
  }

  @ParameterizedTest
  @EnumSource(value = RouteMode.class, names = "DIRECT")
  void attachingAgainMendsAndDetachingAgainDoesNothing(RouteMode mode) {
    try (TestCluster cluster = new TestCluster(mode)) {
      Pod a = cluster.pod("a", 1);
      Pod b = cluster.pod("b", 1);
      PodAttachment again =
          new PodAttachment(
              new NamespacedName("default", "a"), "uid-a", a.namespace(), a.addresses());
      try (RouteNetlink inPod = RouteNetlink.open(a.namespace())) {
        int link = inPod.link("eth0").orElseThrow().index();
        inPod.execute(
            batch -> batch.deleteAddress(Address.on(link, Kernel.host(a.addresses().getFirst()))));
      }
      cluster.nodes.getFirst().pods().attach(again);
      cluster.nodes.getFirst().pods().attach(again);
      assertThat(b.client().tcp(a.ip(), 8080)).isEqualTo("a " + b.ip());
      cluster.nodes.getFirst().pods().detach("uid-a");
      cluster.nodes.getFirst().pods().detach("uid-a");
      assertThat(b.client().udpBriefly(a.ip(), 8080)).isNotEqualTo("a " + b.ip());
    }
  }

  @Test
  @DisplayName("38: nodes remember TCP connections as long as kube-proxy lets them")
  void nodesRememberConnectionsAsLongAsKubeProxyDoes() {
    try (TestCluster cluster = new TestCluster(RouteMode.DIRECT, 1, Duration.ofHours(1))) {
      NetworkNamespace node = cluster.namespaces.getFirst().namespace();
      String timeout = "net/netfilter/nf_conntrack_tcp_timeout_";
      assertThat(Sysctl.read(node, timeout + "established")).isEqualTo("86400");
      assertThat(Sysctl.read(node, timeout + "close_wait")).isEqualTo("3600");
    }
  }
}
