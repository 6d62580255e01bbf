// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.kind.core.ServiceConditions;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.kube.kind.metallb.ServiceL2Status;
import io.portolan.kube.store.MemoryStore;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.kubernetes.ServiceReader;
import io.portolan.network.model.Change;
import io.portolan.node.balancer.LoadBalancerNodes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Addresses of load balancers, asked for from the host by ARP and neighbour discovery.
class LoadBalancerTest {
  private static final String FOUR = "172.30.255.1";
  private static final String SIX = "fd00:172:31::1";
  private static final String SIX_LEASE = "fd00-0172-0031-0000-0000-0000-0000-0001";

  private final TestCluster cluster = new TestCluster(RouteMode.DIRECT);
  private final ObjectClient client =
      new InProcessClient(
          new Api(
              new MemoryStore(),
              BuiltInKinds.ALL,
              InstantSource.system(),
              RandomGenerator.getDefault()),
          WriteContext.PORTOLAN);
  private final LoadBalancerNodes nodes =
      LoadBalancerNodes.start(client, cluster.feed, Underlay.NODE_LINK, InstantSource.system());
  private final Client host = Client.in(cluster.host);

  @BeforeEach
  void begin() {
    for (String name : List.of("default", "kube-system", LoadBalancers.NAMESPACE)) {
      client.create(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
    }
    cluster.namespaces.forEach(
        node -> {
          client.create(
              new NodeBuilder().withNewMetadata().withName(node.name()).endMetadata().build());
          nodes.add(node.name(), node.namespace());
        });
  }

  @AfterEach
  void end() {
    nodes.close();
    cluster.close();
  }

  @Test
  void theHostReachesAnAddressOfEitherFamilyThroughTheNodeThatAnnouncesIt() {
    balance("Cluster", cluster.pod("a", 1), FOUR, SIX);
    eventually(
        "answer", () -> host.tcp(FOUR, 80).startsWith("a ") && host.tcp(SIX, 80).startsWith("a "));
    eventually("said so", () -> announced().equals("True NodeAssigned"));
    assertThat(client.list(ServiceL2Status.class).items())
        .isNotEmpty()
        .allSatisfy(
            status -> {
              assertThat(status.getStatus().serviceName()).isEqualTo("web");
              assertThat(status.getStatus().node()).isIn(holder(FOUR), holder(SIX_LEASE));
            });
    eventually(
        "event",
        () ->
            events("nodeAssigned")
                .contains(
                    "announcing from node \"" + holder(FOUR) + "\" with protocol \"layer2\""));
  }

  @Test
  void anotherNodeTakesOverWhenTheOneThatAnnouncesDies() {
    TestCluster.Pod[] pods = {cluster.pod("p1", 1), cluster.pod("p2", 2)};
    balance("Cluster", pods[0], FOUR, SIX);
    eventually("somebody has both", () -> !holder(FOUR).isEmpty() && !holder(SIX_LEASE).isEmpty());
    String dies = holder(FOUR);
    TestCluster.Pod lives = dies.equals("node-1") ? pods[1] : pods[0];
    cluster.endpoints("web", lives);
    eventually("answer", () -> host.tcp(FOUR, 80).startsWith(lives.name()));
    nodes.remove(dies);
    unplug(dies);
    eventually(
        "answer of both",
        () -> host.tcp(FOUR, 80).startsWith("p") && host.tcp(SIX, 80).startsWith("p"));
    assertThat(List.of(holder(FOUR), holder(SIX_LEASE))).containsOnly("node-" + lives.node());
  }

  /// Nothing of the node is heard on the link any more.
  private void unplug(String name) {
    cluster.namespaces.stream()
        .filter(node -> node.name().equals(name))
        .forEach(
            node -> {
              try (RouteNetlink links = RouteNetlink.open(node.namespace())) {
                int link = links.link(Underlay.NODE_LINK).orElseThrow().index();
                links.execute(batch -> batch.changeLink(link, LinkSettings.NONE.setDown()));
              }
            });
  }

  @Test
  void trafficThatStaysWhereItArrivesIsAnnouncedWhereTheEndpointIs() {
    TestCluster.Pod one = cluster.pod("one", 1);
    TestCluster.Pod two = cluster.pod("two", 2);
    balance("Local", two, FOUR);
    eventually("client's own address", () -> host.tcp(FOUR, 80).equals("two 172.30.0.1"));
    assertThat(holder(FOUR)).isEqualTo("node-2");
    cluster.endpoints("web", one);
    eventually("moved with the endpoint", () -> host.tcp(FOUR, 80).equals("one 172.30.0.1"));
    cluster.endpoints("web");
    eventually("said why", () -> announced().equals("False NoNode"));
    eventually(
        "event",
        () ->
            events("NoNode")
                .contains(
                    "No node may announce 172.30.255.1: node-1 has no ready endpoint"
                        + " (spec.externalTrafficPolicy: Local); node-2 has no ready endpoint"
                        + " (spec.externalTrafficPolicy: Local)"));
  }

  @Test
  void anAddressThatSomebodyOnTheLinkUsesIsRefused() {
    try (RouteNetlink links = RouteNetlink.open(cluster.host)) {
      int link = links.link("ptl-test").orElseThrow().index();
      links.execute(
          batch -> batch.addAddress(Address.on(link, IpPrefix.of(FOUR + "/32")).withoutDad()));
    }
    balance("Cluster", cluster.pod("a", 1), FOUR);
    eventually("said so", () -> announced().equals("False AddressInUse"));
    eventually(
        "event",
        () ->
            events("AddressInUse").stream()
                .anyMatch(text -> text.contains("172.30.255.1 is already used on the link")));
    assertThat(client.get(Lease.class, "kube-system", "load-balancer-" + FOUR)).isEmpty();
  }

  @Test
  void anAddressThatIsGivenBackIsAnnouncedNoLonger() {
    balance("Cluster", cluster.pod("a", 1), FOUR);
    eventually("answer", () -> host.tcp(FOUR, 80).startsWith("a "));
    client.delete(Service.class, "default", "web", ObjectClient.Deletion.DEFAULT);
    eventually(
        "nothing is left of it",
        () ->
            client.get(Lease.class, "kube-system", "load-balancer-" + FOUR).isEmpty()
                && client.list(ServiceL2Status.class).items().isEmpty());
  }

  private void balance(String policy, TestCluster.Pod endpoint, String... addresses) {
    client.create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .endMetadata()
            .withNewSpec()
            .withType("LoadBalancer")
            .withExternalTrafficPolicy(policy)
            .withClusterIP("10.96.0.40")
            .withClusterIPs("10.96.0.40", "fd00:10:96::40")
            .withIpFamilies("IPv4", "IPv6")
            .withIpFamilyPolicy("RequireDualStack")
            .addNewPort()
            .withName("tcp")
            .withProtocol("TCP")
            .withPort(80)
            .withNewTargetPort(8080)
            .endPort()
            .endSpec()
            .build());
    Service service =
        client
            .editStatus(
                Service.class,
                "default",
                "web",
                old -> {
                  var balancer = new ServiceBuilder(old).editOrNewStatus().withNewLoadBalancer();
                  for (String address : List.of(addresses)) {
                    balancer.addNewIngress().withIp(address).withIpMode("VIP").endIngress();
                  }
                  return balancer.endLoadBalancer().endStatus().build();
                })
            .orElseThrow();
    cluster.feed.accept(new Change.PutService(ServiceReader.read(service).value()));
    cluster.endpoints("web", endpoint);
  }

  private String holder(String address) {
    return client
        .get(Lease.class, "kube-system", "load-balancer-" + address)
        .map(lease -> lease.getSpec().getHolderIdentity())
        .orElse("");
  }

  private String announced() {
    return ServiceConditions.of(
            client.get(Service.class, "default", "web").orElseThrow(), LoadBalancers.ANNOUNCED)
        .map((Condition said) -> said.getStatus() + " " + said.getReason())
        .orElse("");
  }

  private List<String> events(String reason) {
    return client.list(Event.class).items().stream()
        .filter(event -> reason.equals(event.getReason()))
        .map(Event::getMessage)
        .toList();
  }

  private static void eventually(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
