// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.RouteMode;
import io.portolan.it.datapath.TestCluster.Pod;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.Peers;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// NetworkPolicies among real pods on two nodes. The numbers are those of docs/conformance.md.
class PolicyTest {
  private static final PolicyName NAME =
      PolicyName.network(new NamespacedName("default", "policy"));

  private static final int NOBODY_LISTENS = 9;

  private static TestCluster cluster;
  private static Pod web;
  private static Pod near;
  private static Pod far;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(RouteMode.DIRECT);
    web = cluster.pod("web", 1);
    near = cluster.pod("near", 1);
    far = cluster.pod("far", 2);
    label(web, Map.of("app", "web"));
    label(near, Map.of("app", "near"));
    label(far, Map.of("app", "far"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void remove() {
    cluster.feed.accept(new Change.RemovePolicy(NAME));
    cluster.settle();
  }

  private static void label(Pod pod, Map<String, String> labels) {
    cluster.feed.accept(
        new Change.PutPod(
            new PodFacts(
                new NamespacedName("default", pod.name()),
                "node-" + pod.node(),
                pod.addresses(),
                labels,
                List.of(new ContainerPort("http", Protocol.TCP, TestCluster.POD_PORT)),
                List.of())));
    cluster.settle();
  }

  private static PodSelector app(String name) {
    return PodSelector.in("default", LabelSelector.of(Map.of("app", name)));
  }

  private static void put(
      String app, Optional<List<PolicyRule>> ingress, Optional<List<PolicyRule>> egress) {
    cluster.feed.accept(new Change.PutPolicy(Policy.network(NAME, app(app), ingress, egress)));
    cluster.settle();
  }

  private static void ingress(String app, PolicyRule... rules) {
    put(app, Optional.of(List.of(rules)), Optional.empty());
  }

  private static void egress(String app, PolicyRule... rules) {
    put(app, Optional.empty(), Optional.of(List.of(rules)));
  }

  private static PolicyRule from(String app, PortMatch... ports) {
    return PolicyRule.accept(Peers.of(List.of(app(app)), List.of()), List.of(ports));
  }

  private static void reaches(Pod one, Pod other) {
    for (String address : List.of(other.ip(), other.ip6())) {
      assertThat(one.client().tcp(address, TestCluster.POD_PORT)).startsWith(other.name() + " ");
      assertThat(one.client().udp(address, TestCluster.POD_PORT)).startsWith(other.name() + " ");
    }
  }

  private static void doesNotReach(Pod one, Pod other) {
    for (String address : List.of(other.ip(), other.ip6())) {
      assertThat(one.client().tcpBriefly(address, TestCluster.POD_PORT)).isEqualTo(Client.SILENCE);
      assertThat(one.client().udpBriefly(address, TestCluster.POD_PORT)).isEqualTo(Client.SILENCE);
    }
  }

  @Test
  @DisplayName("51, 52: a policy without rules isolates; 61: what the pod opens itself is answered")
  void aPolicyWithoutRulesIsolates() {
    ingress("web");
    doesNotReach(near, web);
    doesNotReach(far, web);
    reaches(web, near);
    reaches(web, far);
  }

  @Test
  @DisplayName("52: a rule without peers and ports allows everything")
  void anEmptyRuleAllowsEverything() {
    ingress("web", PolicyRule.accept(Peers.ANYONE, List.of()));
    reaches(near, web);
    reaches(far, web);
  }

  @Test
  @DisplayName("73: labels move pods in and out at once")
  void labelsDecide() {
    ingress("web", from("friend"));
    doesNotReach(far, web);
    label(far, Map.of("app", "friend"));
    reaches(far, web);
    doesNotReach(near, web);
    label(far, Map.of("app", "far"));
    doesNotReach(far, web);
  }

  @Test
  @DisplayName("60: both sides must allow")
  void bothSidesMustAllow() {
    egress("near", from("web"));
    reaches(near, web);
    doesNotReach(near, far);
    reaches(far, near);
  }

  @Test
  @DisplayName("66: a named port is the destination's; 68: of TCP unless it says so")
  void namedPorts() {
    ingress("web", from("near", new PortMatch.Named(Protocol.TCP, "http")));
    assertThat(near.client().tcp(web.ip(), TestCluster.POD_PORT)).startsWith("web ");
    assertThat(near.client().udpBriefly(web.ip(), TestCluster.POD_PORT)).isEqualTo(Client.SILENCE);
    doesNotReach(far, web);
  }

  @Test
  @DisplayName("57: policies see the pod and port behind a Service; 65: and the node before it")
  void behindAService() {
    cluster.put(TestCluster.service("web", 40, 30040, Optional.empty()));
    cluster.endpoints("web", web);
    ingress("web", from("far", new PortMatch.Numbers(Protocol.TCP, 8080, 8080)));
    assertThat(far.client().tcp("10.96.0.40", 80)).startsWith("web ");
    assertThat(near.client().tcpBriefly("10.96.0.40", 80)).isEqualTo(Client.SILENCE);
    assertThat(Client.in(cluster.host).tcpBriefly("172.30.0.2", 30040)).isEqualTo(Client.SILENCE);
    assertThat(Client.in(cluster.host).tcpBriefly("172.30.0.3", 30040)).isEqualTo(Client.SILENCE);
  }

  @Test
  @DisplayName("62: a pod's own node reaches it whatever the policies say; 65: another does not")
  void theOwnNodeReachesIt() {
    put("web", Optional.of(List.of()), Optional.of(List.of()));
    Client own = Client.in(cluster.namespaces.getFirst().namespace());
    Client other = Client.in(cluster.namespaces.getLast().namespace());
    assertThat(own.tcp(web.ip(), TestCluster.POD_PORT)).startsWith("web ");
    assertThat(own.tcp(web.ip6(), TestCluster.POD_PORT)).startsWith("web ");
    assertThat(other.tcpBriefly(web.ip(), TestCluster.POD_PORT)).isEqualTo(Client.SILENCE);
  }

  @Test
  @DisplayName("70: an ICMP error that belongs to a connection passes")
  void relatedErrorsPass() {
    put("web", Optional.of(List.of()), Optional.of(List.of(from("far"))));
    for (String address : List.of(far.ip(), far.ip6())) {
      assertThat(web.client().udp(address, NOBODY_LISTENS)).isEqualTo(Client.REFUSED);
    }
    // Nor does what isolates the one who reports the error keep it back.
    put("far", Optional.of(List.of(from("web"))), Optional.of(List.of()));
    for (String address : List.of(far.ip(), far.ip6())) {
      assertThat(web.client().udp(address, NOBODY_LISTENS)).isEqualTo(Client.REFUSED);
    }
  }

  @Test
  void whatIsDeniedIsRemembered() {
    ingress("web");
    assertThat(far.client().tcpBriefly(web.ip(), TestCluster.POD_PORT)).isEqualTo(Client.SILENCE);
    assertThat(far.client().udpBriefly(web.ip6(), 53)).isEqualTo(Client.SILENCE);
    assertThat(denied(Direction.INGRESS))
        .contains(
            far.ip() + " to " + web.ip() + " 6/8080", far.ip6() + " to " + web.ip6() + " 17/53");
    egress("web");
    assertThat(web.client().tcpBriefly(far.ip(), 81)).isEqualTo(Client.SILENCE);
    assertThat(denied(Direction.EGRESS)).contains(web.ip() + " to " + far.ip() + " 6/81");
  }

  @Test
  void whatRulesDecideIsCounted() {
    ingress("web", from("near"), from("far"));
    assertThat(far.client().tcp(web.ip(), TestCluster.POD_PORT)).startsWith("web ");
    assertThat(far.client().tcp(web.ip6(), TestCluster.POD_PORT)).startsWith("web ");
    assertThat(cluster.nodes.getFirst().policyCounters())
        .hasSize(1)
        .allSatisfy(
            (rule, packets) -> {
              assertThat(rule.use().direction()).isEqualTo(Direction.INGRESS);
              assertThat(rule.index()).isEqualTo(1);
              assertThat(packets).isEqualTo(2);
            });
  }

  /// What node 1 remembers.
  private static List<String> denied(Direction direction) {
    return cluster.nodes.getFirst().denied().stream()
        .filter(each -> each.direction() == direction && each.packets() > 0)
        .filter(each -> !each.last().isAfter(Instant.now()))
        .map(
            each ->
                "%s to %s %d/%d"
                    .formatted(each.source(), each.destination(), each.protocol(), each.port()))
        .toList();
  }

  @Test
  @DisplayName("63: a pod reaches itself through its own Service")
  void aPodReachesItself() {
    cluster.put(TestCluster.service("self", 41, 0, Optional.empty()));
    cluster.endpoints("self", web);
    put("web", Optional.of(List.of()), Optional.of(List.of()));
    assertThat(web.client().tcp("10.96.0.41", 80)).startsWith("web ");
  }
}
