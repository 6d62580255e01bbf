// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import static io.portolan.network.service.Exposure.TrafficPolicy.CLUSTER;
import static io.portolan.network.service.Exposure.TrafficPolicy.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NodePortAddresses;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Exposure.TrafficPolicy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What becomes of packets to Services, rule by rule, as docs/conformance.md numbers them. Packets
/// are sent on node 1 of a cluster of two; each answer names the endpoint and the source address
/// that it sees.
class ServiceRulesTest {
  private static final String POD = "10.244.1.9";
  private static final String NODE = "172.30.0.2";
  private static final String FAR = "192.0.2.99";
  private static final String HERE = "10.244.1.2";
  private static final String THERE = "10.244.2.3";
  private static final String CLUSTER_IP = "10.96.0.20";
  private static final String EXTERNAL_IP = "192.0.2.7";
  private static final String BALANCER_IP = "172.30.255.7";
  private static final int NODE_PORT = 30080;

  private final Wire wire = new Wire();

  private void web(TrafficPolicy internal, TrafficPolicy external, Endpoint... endpoints) {
    wire.service("web", exposure(List.of(), internal, external), endpoints);
  }

  private static Exposure exposure(
      List<Cidr> sources, TrafficPolicy internal, TrafficPolicy external) {
    return new Exposure(
        true,
        List.of(IpAddress.of(EXTERNAL_IP)),
        List.of(IpAddress.of(BALANCER_IP)),
        sources,
        internal,
        external);
  }

  private String sends(String from, String to, int port) {
    return wire.sends(from, to, Protocol.TCP, port);
  }

  @Test
  @DisplayName("1: a Service without endpoints rejects, whichever address is asked")
  void noEndpoints() {
    web(CLUSTER, CLUSTER);
    for (String from : List.of(POD, NODE, FAR)) {
      assertThat(sends(from, CLUSTER_IP, 80)).isEqualTo("rejected");
      assertThat(sends(from, NODE, NODE_PORT)).isEqualTo("rejected");
      assertThat(sends(from, EXTERNAL_IP, 80)).isEqualTo("rejected");
      assertThat(sends(from, BALANCER_IP, 80)).isEqualTo("rejected");
    }
  }

  @Test
  @DisplayName("2: policy Local with endpoints elsewhere only is silent")
  void endpointsElsewhereOnly() {
    web(LOCAL, LOCAL, Wire.ready(THERE));
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo("dropped");
    assertThat(sends(FAR, NODE, NODE_PORT)).isEqualTo("dropped");
    assertThat(sends(FAR, BALANCER_IP, 80)).isEqualTo("dropped");
  }

  @Test
  @DisplayName("3: another port of a cluster IP rejects, an address of no Service is silent")
  void wrongPortAndUnknownAddress() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(sends(POD, CLUSTER_IP, 81)).isEqualTo("rejected");
    assertThat(sends(POD, "10.96.0.99", 80)).isEqualTo("dropped");
  }

  @Test
  @DisplayName("5: TCP and UDP of one number are two ports")
  void protocolsAreApart() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(wire.sends(POD, CLUSTER_IP, Protocol.UDP, 80)).isEqualTo("rejected");
    assertThat(wire.sends(FAR, NODE, Protocol.UDP, NODE_PORT)).isEqualTo("untouched");
  }

  @Test
  @DisplayName("6: a cluster IP keeps a pod's address; others are seen as the node")
  void sourceAtAClusterIp() {
    web(CLUSTER, CLUSTER, Wire.ready(THERE));
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo(THERE + ":8080 from " + POD);
    assertThat(sends(NODE, CLUSTER_IP, 80)).isEqualTo(THERE + ":8080 from " + NODE);
    assertThat(sends(FAR, CLUSTER_IP, 80)).isEqualTo(THERE + ":8080 from " + NODE);
  }

  @Test
  @DisplayName("7: who reaches himself is seen as the node")
  void hairpin() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(sends(HERE, CLUSTER_IP, 80)).isEqualTo(HERE + ":8080 from " + NODE);
  }

  @Test
  @DisplayName(
      "8: external policy Cluster hides every client, also of a local endpoint, also a pod")
  void externalPolicyCluster() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    for (String from : List.of(FAR, POD)) {
      assertThat(sends(from, NODE, NODE_PORT)).isEqualTo(HERE + ":8080 from " + NODE);
      assertThat(sends(from, BALANCER_IP, 80)).isEqualTo(HERE + ":8080 from " + NODE);
      assertThat(sends(from, EXTERNAL_IP, 80)).isEqualTo(HERE + ":8080 from " + NODE);
    }
  }

  @Test
  @DisplayName("9: external policy Local leads to local endpoints and keeps the client's address")
  void externalPolicyLocal() {
    web(CLUSTER, LOCAL, Wire.ready(HERE), Wire.ready(THERE));
    for (int i = 0; i < 20; i++) {
      assertThat(sends(FAR, NODE, NODE_PORT)).isEqualTo(HERE + ":8080 from " + FAR);
      assertThat(sends(FAR, BALANCER_IP, 80)).isEqualTo(HERE + ":8080 from " + FAR);
    }
  }

  @Test
  @DisplayName("10: with external policy Local, pods and nodes reach all endpoints")
  void shortCircuit() {
    web(CLUSTER, LOCAL, Wire.ready(THERE));
    for (String to : List.of(BALANCER_IP, EXTERNAL_IP)) {
      assertThat(sends(POD, to, 80)).isEqualTo(THERE + ":8080 from " + POD);
      assertThat(sends(NODE, to, 80)).isEqualTo(THERE + ":8080 from " + NODE);
    }
    assertThat(sends(POD, NODE, NODE_PORT)).isEqualTo(THERE + ":8080 from " + POD);
  }

  @Test
  @DisplayName("11, 12: internal policy Local governs the cluster IP alone")
  void internalPolicyLocal() {
    web(LOCAL, CLUSTER, Wire.ready(THERE));
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo("dropped");
    assertThat(sends(FAR, NODE, NODE_PORT)).isEqualTo(THERE + ":8080 from " + NODE);
    web(LOCAL, CLUSTER, Wire.ready(HERE), Wire.ready(THERE));
    for (int i = 0; i < 20; i++) {
      assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo(HERE + ":8080 from " + POD);
    }
  }

  @Test
  @DisplayName("13: endpoints that terminate serve where no other is ready, per node for Local")
  void terminatingEndpoints() {
    web(CLUSTER, LOCAL, Wire.terminating(HERE), Wire.ready(THERE));
    assertThat(sends(POD, CLUSTER_IP, 80)).startsWith(THERE);
    assertThat(sends(FAR, NODE, NODE_PORT)).startsWith(HERE);
    web(CLUSTER, CLUSTER, Wire.terminating(HERE), Wire.unready(THERE));
    assertThat(sends(POD, CLUSTER_IP, 80)).startsWith(HERE);
    web(CLUSTER, CLUSTER, Wire.unready(HERE));
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo("rejected");
  }

  @Test
  @DisplayName(
      "17: hints for the node come before those for its zone, and count only when all have them")
  void hints() {
    Endpoint nearer = Wire.hinted(HERE, Set.of("zone-1"), Set.of("node-1"));
    Endpoint near = Wire.hinted("10.244.2.4", Set.of("zone-1"), Set.of("node-2"));
    Endpoint far = Wire.hinted(THERE, Set.of("zone-2"), Set.of("node-2"));
    web(CLUSTER, CLUSTER, nearer, near, far);
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).containsExactly(HERE);
    web(CLUSTER, CLUSTER, near, far);
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).containsExactly("10.244.2.4");
    web(CLUSTER, CLUSTER, far);
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).containsExactly(THERE);
    web(CLUSTER, CLUSTER, nearer, Wire.ready(THERE));
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).containsExactlyInAnyOrder(HERE, THERE);
    web(CLUSTER, CLUSTER, nearer, Wire.unready(THERE));
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).as("of the ready ones").containsExactly(HERE);
  }

  @Test
  @DisplayName("18: hints do not touch policy Local")
  void hintsAndLocal() {
    web(LOCAL, LOCAL, Wire.hinted(HERE, Set.of("zone-2"), Set.of()));
    assertThat(sends(POD, CLUSTER_IP, 80)).startsWith(HERE);
    assertThat(sends(FAR, NODE, NODE_PORT)).startsWith(HERE);
  }

  @Test
  @DisplayName("19: an endpoint that stands in two slices counts once, and all slices count")
  void severalSlices() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE), Wire.ready(THERE));
    wire.slice("web", "web-2", 8080, HERE);
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).containsExactlyInAnyOrder(HERE, THERE);
    wire.slice("web", "web-2", 8080, HERE, "10.244.2.4");
    assertThat(wire.reached(POD, CLUSTER_IP, 80))
        .containsExactlyInAnyOrder(HERE, THERE, "10.244.2.4");
  }

  @Test
  @DisplayName("20: ports match by name, and slices may lead elsewhere with the same name")
  void portsByName() {
    web(CLUSTER, CLUSTER);
    wire.slice("web", "web-2", 8081, HERE);
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo(HERE + ":8081 from " + POD);
    web(CLUSTER, CLUSTER, Wire.ready(THERE));
    assertThat(wire.reached(POD, CLUSTER_IP, 80)).containsExactlyInAnyOrder(HERE, THERE);
  }

  @Test
  @DisplayName("22: headless Services and those of another proxy have no rules")
  void notOurs() {
    wire.service(
        "web",
        new Exposure(
            false, List.of(IpAddress.of(EXTERNAL_IP)), List.of(), List.of(), CLUSTER, CLUSTER),
        Wire.ready(HERE));
    assertThat(sends(FAR, EXTERNAL_IP, 80)).isEqualTo("untouched");
    assertThat(sends(FAR, NODE, NODE_PORT)).isEqualTo("untouched");
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo("dropped");
  }

  @Test
  @DisplayName("23: node ports listen at the node's own addresses only")
  void nodePortsElsewhere() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(sends(FAR, "192.0.2.50", NODE_PORT)).isEqualTo("untouched");
    assertThat(sends(POD, "172.30.0.3", NODE_PORT)).as("another node's").isEqualTo("untouched");
  }

  @Test
  @DisplayName("23: node ports listen at those of the node's addresses that are asked for")
  void nodePortsAtSomeAddresses() {
    Wire chosen = new Wire(NodePortAddresses.of(List.of("10.0.0.0/8")));
    chosen.service("web", exposure(List.of(), CLUSTER, CLUSTER), Wire.ready(HERE));
    assertThat(chosen.sends(FAR, NODE, Protocol.TCP, NODE_PORT)).isEqualTo("untouched");
    assertThat(chosen.sends(FAR, EXTERNAL_IP, Protocol.TCP, 80)).startsWith(HERE);
  }

  @Test
  @DisplayName("24: node ports at localhost serve the node, all endpoints, and nobody else")
  void nodePortsAtLocalhost() {
    Wire local = new Wire(NodePortAddresses.of(List.of("primary", "localhost")));
    local.service("web", exposure(List.of(), CLUSTER, LOCAL), Wire.ready(THERE));
    local.hostPort("web-1", "127.0.0.1", HERE, 8000);
    String served = THERE + ":8080 from " + NODE;
    assertThat(local.sends("127.0.0.1", "127.0.0.1", Protocol.TCP, NODE_PORT)).isEqualTo(served);
    assertThat(local.sends(NODE, NODE, Protocol.TCP, NODE_PORT)).isEqualTo(served);
    assertThat(local.sends("127.0.0.1", "127.0.0.1", Protocol.TCP, 8000))
        .isEqualTo(HERE + ":8080 from " + NODE);
    assertThat(local.sends(FAR, "127.0.0.1", Protocol.TCP, NODE_PORT)).isEqualTo("dropped");
    assertThat(local.sends(POD, "127.0.0.1", Protocol.TCP, NODE_PORT)).isEqualTo("dropped");
    assertThat(local.sends("127.0.0.7", NODE, Protocol.TCP, 22)).isEqualTo("dropped");
    local.service("web", exposure(List.of(), CLUSTER, LOCAL));
    assertThat(local.sends("127.0.0.1", "127.0.0.1", Protocol.TCP, NODE_PORT))
        .isEqualTo("rejected");
  }

  @Test
  @DisplayName("24: by default a node port at localhost is nobody's")
  void localhostByDefault() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(sends("127.0.0.1", "127.0.0.1", NODE_PORT)).isEqualTo("untouched");
  }

  @Test
  @DisplayName("25: source ranges bind the balancer's address alone, pods and nodes included")
  void sourceRanges() {
    List<Cidr> sources = List.of(Cidr.of("192.0.2.0/24"), Cidr.of("192.0.2.64/26"));
    wire.service("web", exposure(sources, CLUSTER, LOCAL), Wire.ready(HERE));
    assertThat(sends(FAR, BALANCER_IP, 80)).startsWith(HERE);
    assertThat(sends("198.51.100.1", BALANCER_IP, 80)).isEqualTo("dropped");
    assertThat(sends(POD, BALANCER_IP, 80)).isEqualTo("dropped");
    assertThat(sends(NODE, BALANCER_IP, 80)).isEqualTo("dropped");
    for (String from : List.of("198.51.100.1", POD, NODE)) {
      assertThat(sends(from, CLUSTER_IP, 80)).startsWith(HERE);
      assertThat(sends(from, NODE, NODE_PORT)).startsWith(HERE);
      assertThat(sends(from, EXTERNAL_IP, 80)).startsWith(HERE);
    }
    wire.service(
        "web", exposure(List.of(Cidr.of(NODE + "/32")), CLUSTER, CLUSTER), Wire.ready(HERE));
    assertThat(sends(NODE, BALANCER_IP, 80)).startsWith(HERE);
  }

  @Test
  @DisplayName("27: an external IP is served although no node has it")
  void externalIps() {
    web(CLUSTER, CLUSTER, Wire.ready(THERE));
    assertThat(sends(FAR, EXTERNAL_IP, 80)).isEqualTo(THERE + ":8080 from " + NODE);
    assertThat(sends(FAR, EXTERNAL_IP, 81)).isEqualTo("untouched");
  }

  @Test
  @DisplayName("36, 89: a host port leads to its pod, on its node, and never hides a node port")
  void hostPorts() {
    wire.hostPort("web-1", HERE, 8000);
    wire.hostPort("web-2", THERE, 8001);
    assertThat(sends(FAR, NODE, 8000)).isEqualTo(HERE + ":8080 from " + FAR);
    assertThat(sends(POD, NODE, 8000)).isEqualTo(HERE + ":8080 from " + POD);
    assertThat(sends(HERE, NODE, 8000)).as("itself").isEqualTo(HERE + ":8080 from " + NODE);
    assertThat(sends(FAR, NODE, 8001)).as("another node's").isEqualTo("untouched");
    wire.hostPort("web-1", HERE, NODE_PORT);
    assertThat(sends(FAR, NODE, 8000)).isEqualTo("untouched");
    assertThat(sends(FAR, NODE, NODE_PORT)).startsWith(HERE);
    web(CLUSTER, CLUSTER, Wire.ready(THERE));
    assertThat(sends(FAR, NODE, NODE_PORT)).startsWith(THERE);
    wire.externalName("web", "www.example.org");
    assertThat(sends(FAR, NODE, NODE_PORT)).startsWith(HERE);
    wire.remove("web-1");
    assertThat(sends(FAR, NODE, NODE_PORT)).isEqualTo("untouched");
  }

  @Test
  @DisplayName("39: a packet of no connection is dropped before a host could reset it")
  void invalidPackets() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(wire.sendsAstray(HERE, POD, 80)).isEqualTo("dropped");
    assertThat(wire.sendsAstray(FAR, NODE, NODE_PORT)).isEqualTo("dropped");
  }

  @Test
  @DisplayName("40: whatever gets the node's address gets a port that is drawn from all")
  void fullyRandom() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(wire.sourceTranslations())
        .hasSize(4)
        .allSatisfy(rule -> assertThat(rule).endsWith(" fully-random"));
  }

  @Test
  @DisplayName("41: the tunnel's own packets are left alone, also at an address of a Service")
  void tunnel() {
    wire.service(
        "web",
        new Exposure(true, List.of(IpAddress.of(NODE)), List.of(), List.of(), CLUSTER, CLUSTER),
        Wire.ready(HERE));
    assertThat(sends(FAR, NODE, 80)).startsWith(HERE);
    assertThat(wire.sends("172.30.0.3", NODE, Protocol.UDP, 4789)).isEqualTo("untouched");
    assertThat(wire.isTracked("172.30.0.3", NODE, Protocol.UDP, 4789)).isFalse();
    assertThat(wire.isTracked(NODE, "172.30.0.3", Protocol.UDP, 4789)).isFalse();
    assertThat(wire.isTracked(NODE, "172.30.0.3", Protocol.UDP, 4790)).isTrue();
  }

  @Test
  @DisplayName("45: a cluster IP is no place to ping")
  void ping() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(wire.pings(POD, CLUSTER_IP)).isEqualTo("rejected");
    assertThat(wire.pings(POD, "10.96.0.99")).isEqualTo("dropped");
  }

  @Test
  @DisplayName("46: what a Service no longer has is gone")
  void whatIsGone() {
    web(CLUSTER, CLUSTER, Wire.ready(HERE));
    assertThat(sends(FAR, NODE, NODE_PORT)).startsWith(HERE);
    wire.externalName("web", "www.example.org");
    assertThat(sends(FAR, NODE, NODE_PORT)).isEqualTo("untouched");
    assertThat(sends(FAR, EXTERNAL_IP, 80)).isEqualTo("untouched");
    assertThat(sends(POD, CLUSTER_IP, 80)).isEqualTo("dropped");
  }
}
