// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static io.portolan.it.datapath.PodNetworkTest.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.RouteMode;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.Slice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class ServiceTest {
  private static final String WEB = "10.96.0.20";
  private static final int ECHO_PORT = 8090;
  private static final String WEB6 = "fd00:10:96::20";

  private TestCluster cluster = new TestCluster(RouteMode.DIRECT);
  private Pod a = cluster.pod("a", 1);
  private Pod b = cluster.pod("b", 1);
  private Pod c = cluster.pod("c", 2);
  private Pod client = cluster.pod("client", 1);

  @BeforeAll
  void fill() {
    cluster.put(TestCluster.service("web", 20, 30080, Optional.empty()));
    cluster.endpoints("web", a, b, c);
    cluster.put(TestCluster.service("empty", 21, 30081, Optional.empty()));
    cluster.put(TestCluster.service("alone", 22, 30082, Optional.empty()));
    cluster.endpoints("alone", c);
    cluster.put(TestCluster.service("sticky", 23, 30083, Optional.of(Duration.ofSeconds(600))));
    cluster.endpoints("sticky", a, b, c);
    cluster.put(TestCluster.service("self", 24, 30084, Optional.empty()));
    cluster.endpoints("self", a);
  }

  @AfterAll
  void close() {
    cluster.close();
  }

  private Client node(int number) {
    return Client.in(cluster.namespaces.get(number - 1).namespace());
  }

  @Test
  void podsReachAClusterIpWithTheirOwnAddress() {
    assertThat(client.client().tcp("10.96.0.22", 80)).isEqualTo("c " + client.ip());
    assertThat(client.client().udp("10.96.0.22", 80)).isEqualTo("c " + client.ip());
    assertThat(seen(client.client().tcp("fd00:10:96::22", 80))).isEqualTo("c " + client.ip6());
    assertThat(seen(client.client().udp("fd00:10:96::22", 80))).isEqualTo("c " + client.ip6());
  }

  @Test
  void connectionsAreSpreadOverAllEndpoints() {
    for (String address : List.of(WEB, WEB6)) {
      Map<String, Integer> answers = new TreeMap<>();
      for (int i = 0; i < 300; i++) {
        answers.merge(client.client().tcp(address, 80).split(" ")[0], 1, Integer::sum);
      }
      assertThat(answers.keySet()).containsExactly("a", "b", "c");
      assertThat(answers.values()).allMatch(count -> count > 60);
    }
  }

  @Test
  void nodesReachAClusterIp() {
    assertThat(node(1).tcp("10.96.0.22", 80)).isEqualTo("c 172.30.0.2");
    assertThat(node(2).tcp("10.96.0.22", 80)).isEqualTo("c 172.30.0.3");
    assertThat(seen(node(1).tcp("fd00:10:96::22", 80))).isEqualTo("c fd00:172:30::2");
    assertThat(node(1).udp("10.96.0.22", 80)).isEqualTo("c 172.30.0.2");
  }

  @Test
  void theHostReachesClusterIpsAndNodePorts() {
    Client host = Client.in(cluster.host);
    assertThat(host.tcp("10.96.0.22", 80)).isEqualTo("c 172.30.0.2");
    assertThat(seen(host.tcp("fd00:10:96::22", 80))).isEqualTo("c fd00:172:30::2");
    assertThat(host.udp("10.96.0.22", 80)).isEqualTo("c 172.30.0.2");
    for (int node = 1; node <= 2; node++) {
      assertThat(host.tcp("172.30.0." + (node + 1), 30082)).isEqualTo("c 172.30.0." + (node + 1));
      assertThat(seen(host.tcp("fd00:172:30::" + (node + 1), 30082)))
          .isEqualTo("c fd00:172:30::" + (node + 1));
      assertThat(host.udp("172.30.0." + (node + 1), 30082)).isEqualTo("c 172.30.0." + (node + 1));
    }
  }

  @Test
  void podsAndNodesReachNodePortsOfAnyNode() {
    for (int node = 1; node <= 2; node++) {
      String address = "172.30.0." + (node + 1);
      assertThat(client.client().tcp(address, 30082)).isEqualTo("c " + address);
      assertThat(node(1).tcp(address, 30082)).startsWith("c 172.30.0.");
      assertThat(node(2).tcp(address, 30082)).startsWith("c 172.30.0.");
    }
  }

  @Test
  void aPodReachesItselfThroughItsService() {
    assertThat(a.client().tcp("10.96.0.24", 80)).isEqualTo("a 172.30.0.2");
    assertThat(a.client().udp("10.96.0.24", 80)).isEqualTo("a 172.30.0.2");
    assertThat(seen(a.client().tcp("fd00:10:96::24", 80))).isEqualTo("a fd00:172:30::2");
    assertThat(a.client().tcp("172.30.0.2", 30084)).isEqualTo("a 172.30.0.2");
    assertThat(a.client().tcp("172.30.0.3", 30084)).isEqualTo("a 172.30.0.3");
  }

  @Test
  void aServiceWithoutEndpointsRefusesAtOnce() {
    for (Client from : List.of(client.client(), node(1), node(2), Client.in(cluster.host))) {
      for (String address : List.of("10.96.0.21", "fd00:10:96::21")) {
        assertThat(from.tcp(address, 80)).as(address).isEqualTo(Client.REFUSED);
        assertThat(from.udp(address, 80)).as(address).isEqualTo(Client.REFUSED);
      }
      assertThat(from.tcp("172.30.0.2", 30081)).isEqualTo(Client.REFUSED);
    }
  }

  @Test
  @DisplayName("4: a port that a Service does not have is refused to pods before they are routed")
  void aPortThatAServiceDoesNotHaveIsRefused() {
    assertThat(client.client().tcp(WEB, 81)).isEqualTo(Client.REFUSED);
    assertThat(client.client().udp(WEB6, 81)).isEqualTo(Client.REFUSED);
    assertThat(node(1).tcp(WEB, 81)).isEqualTo(Client.REFUSED);
  }

  @Test
  void anAddressThatNoServiceHasIsSilent() {
    assertThat(client.client().tcpBriefly("10.96.9.9", 80)).isEqualTo(Client.SILENCE);
    assertThat(client.client().udpBriefly("fd00:10:96::99", 80)).isEqualTo(Client.SILENCE);
    assertThat(Client.in(cluster.host).tcpBriefly("10.96.9.9", 80)).isEqualTo(Client.SILENCE);
  }

  @Test
  @DisplayName("28: a client keeps its endpoint while that is there")
  void aClientKeepsItsEndpointWhileItIsThere() {
    for (String address : List.of("10.96.0.23", "fd00:10:96::23")) {
      cluster.endpoints("sticky", a, b, c);
      String first = client.client().tcp(address, 80).split(" ")[0];
      for (int i = 0; i < 20; i++) {
        assertThat(client.client().tcp(address, 80)).startsWith(first + " ");
      }
      Pod[] others =
          List.of(a, b, c).stream().filter(pod -> !pod.name().equals(first)).toArray(Pod[]::new);
      cluster.endpoints("sticky", others);
      String second = client.client().tcp(address, 80).split(" ")[0];
      assertThat(second).isNotEqualTo(first).isIn("a", "b", "c");
      for (int i = 0; i < 20; i++) {
        assertThat(client.client().tcp(address, 80)).startsWith(second + " ");
      }
    }
  }

  @Test
  @DisplayName("29: a client from outside keeps one of the node's own endpoints")
  void aClientKeepsAnEndpointOfItsNode() {
    cluster.put(
        exposed(
            TestCluster.service("near", 31, 30091, Optional.of(Duration.ofSeconds(600))),
            new Exposure(
                true,
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.LOCAL)));
    cluster.endpoints("near", a, b, c);
    Client host = Client.in(cluster.host);
    String first = host.tcp("172.30.0.2", 30091);
    assertThat(first).isIn("a 172.30.0.1", "b 172.30.0.1");
    for (int i = 0; i < 20; i++) {
      assertThat(host.tcp("172.30.0.2", 30091)).isEqualTo(first);
    }
    Pod other = first.startsWith("a") ? b : a;
    cluster.endpoints("near", other, c);
    for (int i = 0; i < 20; i++) {
      assertThat(host.tcp("172.30.0.2", 30091)).isEqualTo(other.name() + " 172.30.0.1");
    }
  }

  @Test
  void endpointsComeAndGo() {
    cluster.put(TestCluster.service("moving", 25, 0, Optional.empty()));
    cluster.settle();
    assertThat(client.client().tcp("10.96.0.25", 80)).isEqualTo(Client.REFUSED);
    cluster.endpoints("moving", a);
    assertThat(client.client().tcp("10.96.0.25", 80)).startsWith("a ");
    cluster.endpoints("moving", c);
    assertThat(client.client().tcp("10.96.0.25", 80)).startsWith("c ");
    cluster.endpoints("moving");
    assertThat(client.client().tcp("10.96.0.25", 80)).isEqualTo(Client.REFUSED);
    cluster.feed.accept(new Change.RemoveService(new NamespacedName("default", "moving")));
    cluster.settle();
    assertThat(client.client().tcpBriefly("10.96.0.25", 80)).isEqualTo(Client.SILENCE);
  }

  @Test
  @DisplayName(
      "32, 34: a UDP client of an endpoint that went comes to another with its next datagram")
  void aUdpClientOfAGoneEndpointComesToAnotherWithItsNextDatagram() throws IOException {
    cluster.put(TestCluster.service("datagrams", 26, 0, Optional.empty()));
    cluster.endpoints("datagrams", a);
    try (DatagramChannel channel = client.client().openUdp()) {
      channel.connect(new InetSocketAddress("10.96.0.26", 80));
      assertThat(Client.ask(channel, 16, 2000)).startsWith("a ");
      cluster.endpoints("datagrams", c);
      assertThat(Client.ask(channel, 16, 2000)).startsWith("c ");
    }
  }

  @Test
  @DisplayName("33: a UDP client is refused without endpoints and served by the first that comes")
  void aUdpClientIsServedByTheFirstEndpoint() throws IOException {
    cluster.put(TestCluster.service("late", 29, 0, Optional.empty()));
    cluster.settle();
    try (DatagramChannel channel = client.client().openUdp()) {
      channel.connect(new InetSocketAddress("10.96.0.29", 80));
      assertThat(Client.ask(channel, 16, 2000)).isEqualTo(Client.REFUSED);
      cluster.endpoints("late", c);
      assertThat(Client.ask(channel, 16, 2000)).startsWith("c ");
      cluster.endpoints("late");
      assertThat(Client.ask(channel, 16, 2000)).isEqualTo(Client.REFUSED);
      cluster.endpoints("late", a);
      assertThat(Client.ask(channel, 16, 2000)).startsWith("a ");
    }
  }

  @Test
  @DisplayName("36: a UDP client of a host port comes to the pod that has it now")
  void aUdpClientOfAHostPortComesToThePodThatHasItNow() throws IOException {
    Client host = Client.in(cluster.host);
    cluster.feed.accept(hostPort(a, 8126));
    cluster.settle();
    assertThat(host.tcp("172.30.0.2", 8126)).isEqualTo("a 172.30.0.1");
    try (DatagramChannel channel = host.openUdp()) {
      channel.connect(new InetSocketAddress("172.30.0.2", 8126));
      assertThat(Client.ask(channel, 16, 2000)).startsWith("a ");
      cluster.feed.accept(new Change.RemovePod(new NamespacedName("default", "a")));
      cluster.feed.accept(hostPort(b, 8126));
      cluster.settle();
      assertThat(Client.ask(channel, 16, 2000)).startsWith("b ");
    }
    cluster.feed.accept(new Change.RemovePod(new NamespacedName("default", "b")));
    cluster.settle();
    assertThat(host.tcp("172.30.0.2", 8126)).isEqualTo(Client.REFUSED);
  }

  private static Change hostPort(Pod pod, int port) {
    List<HostPort> ports = new ArrayList<>();
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
      ports.add(new HostPort("", Optional.empty(), protocol, port, TestCluster.POD_PORT));
    }
    return new Change.PutPod(
        new PodFacts(
            new NamespacedName("default", pod.name()),
            "node-" + pod.node(),
            pod.addresses(),
            ports));
  }

  @Test
  @DisplayName("37: a TCP connection to an endpoint that was removed goes on")
  void aConnectionOutlivesItsEndpoint() throws IOException {
    cluster.put(TestCluster.service("lasting", 30, 0, Optional.empty()));
    try (Echo echo = Echo.in(a.namespace(), ECHO_PORT)) {
      cluster.feed.accept(echoSlice(a));
      cluster.settle();
      try (SocketChannel open = client.client().connect("10.96.0.30", 80)) {
        assertThat(echo.ask(open, "before")).isEqualTo("before");
        cluster.endpoints("lasting", c);
        cluster.feed.accept(new Change.RemoveSlice(new NamespacedName("default", "lasting-echo")));
        cluster.settle();
        assertThat(client.client().tcp("10.96.0.30", 80)).startsWith("c ");
        assertThat(echo.ask(open, "after")).isEqualTo("after");
      }
    }
  }

  private static Change echoSlice(Pod pod) {
    return new Change.PutSlice(
        new Slice(
            new NamespacedName("default", "lasting-echo"),
            "lasting",
            List.of(
                new Endpoint(
                    pod.addresses().getFirst(),
                    "",
                    Optional.of("node-" + pod.node()),
                    Optional.empty(),
                    true,
                    true,
                    false,
                    List.of(new EndpointPort("tcp", Protocol.TCP, ECHO_PORT))))));
  }

  @Test
  void dnsIsAnsweredByTheNodeItself() {
    for (int node = 1; node <= 2; node++) {
      String name = "dns-" + node;
      Pod pod = node == 1 ? client : c;
      NetworkNamespace inside = cluster.namespaces.get(node - 1).namespace();
      try (Listener _ = new Listener(inside, name, "10.96.0.10", 53);
          Listener _ = new Listener(inside, name, "fd00:10:96::a", 53)) {
        assertThat(pod.client().udp("10.96.0.10", 53)).isEqualTo(name + " " + pod.ip());
        assertThat(pod.client().tcp("10.96.0.10", 53)).isEqualTo(name + " " + pod.ip());
        assertThat(seen(pod.client().udp("fd00:10:96::a", 53))).isEqualTo(name + " " + pod.ip6());
        assertThat(node(node).udp("10.96.0.10", 53)).startsWith(name);
        if (node == 1) {
          assertThat(Client.in(cluster.host).udp("10.96.0.10", 53)).isEqualTo(name + " 172.30.0.1");
        }
      }
    }
  }

  @Test
  void externalTrafficToALocalServiceKeepsItsSourceAndItsNode() {
    cluster.put(
        exposed(
            TestCluster.service("local", 27, 30087, Optional.empty()),
            new Exposure(
                true,
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.LOCAL)));
    cluster.endpoints("local", c);
    Client host = Client.in(cluster.host);
    assertThat(host.tcp("172.30.0.3", 30087)).isEqualTo("c 172.30.0.1");
    assertThat(host.tcpBriefly("172.30.0.2", 30087)).isEqualTo(Client.SILENCE);
    assertThat(client.client().tcp("172.30.0.2", 30087)).isEqualTo("c " + client.ip());
    assertThat(host.tcp("10.96.0.27", 80)).isEqualTo("c 172.30.0.2");
  }

  @Test
  void aLoadBalancerServesTheClientsThatItIsMeantFor() {
    IpAddress address = IpAddress.of("172.30.255.7");
    List<Cidr> some = List.of(Cidr.of(client.ip() + "/32"), Cidr.of("10.244.2.0/24"));
    cluster.put(balancer(address, some));
    cluster.endpoints("balanced", c);
    assertThat(client.client().tcp("172.30.255.7", 80)).startsWith("c ");
    assertThat(c.client().udp("172.30.255.7", 80)).startsWith("c ");
    assertThat(a.client().tcpBriefly("172.30.255.7", 80)).isEqualTo(Client.SILENCE);
    assertThat(node(1).tcpBriefly("172.30.255.7", 80)).isEqualTo(Client.SILENCE);
    assertThat(a.client().tcp("10.96.0.28", 80)).as("other addresses serve all").startsWith("c ");

    cluster.put(balancer(address, List.of(Cidr.of("10.244.0.0/16"), Cidr.of("10.244.1.0/24"))));
    assertThat(a.client().tcp("172.30.255.7", 80)).startsWith("c ");
    assertThat(node(1).tcpBriefly("172.30.255.7", 80)).isEqualTo(Client.SILENCE);

    cluster.put(balancer(address, List.of()));
    assertThat(node(1).tcp("172.30.255.7", 80)).startsWith("c ");
  }

  private static Service balancer(IpAddress address, List<Cidr> sources) {
    return exposed(
        TestCluster.service("balanced", 28, 30088, Optional.empty()),
        new Exposure(
            true,
            List.of(),
            List.of(address),
            sources,
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER));
  }

  private static Service exposed(Service service, Exposure exposure) {
    return new Service(
        service.name(),
        service.type(),
        service.headless(),
        service.clusterIps(),
        service.ports(),
        service.externalName(),
        service.affinity(),
        exposure);
  }
}
