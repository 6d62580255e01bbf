// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.L2Advertisement;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final List<L2Advertisement> advertisements = new ArrayList<>();
  private final List<Node> nodes =
      List.of(
          node("node-1", "rack", "a"),
          node("node-2", "rack", "b"),
          node("node-3", "node.kubernetes.io/exclude-from-external-load-balancers", ""));

  @Test
  @DisplayName(
      "49: a pool that no advertisement selects is announced by every node that is not excluded")
  void aPoolThatNoAdvertisementSelectsIsAnnouncedByEveryNodeThatIsNotExcluded() {
    advertise("{ipAddressPools: [other], nodeSelectors: [{matchLabels: {rack: b}}]}");
    Candidates candidates = candidates(Optional.empty());
    assertThat(candidates.nodes()).containsExactly("node-1", "node-2");
    assertThat(candidates.others())
        .containsEntry(
            "node-3", "has the label node.kubernetes.io/exclude-from-external-load-balancers");
  }

  @Test
  void anAdvertisementLimitsAPoolToItsNodes() {
    advertise("{ipAddressPools: [p], nodeSelectors: [{matchLabels: {rack: b}}]}");
    assertThat(candidates(Optional.empty()).nodes()).containsExactly("node-2");
    assertThat(candidates(Optional.empty()).others())
        .containsEntry(
            "node-1",
            "is not selected by L2Advertisement a0 (spec.nodeSelectors, spec.interfaces)");
    advertise("{ipAddressPoolSelectors: [{matchLabels: {tier: front}}]}");
    assertThat(candidates(Optional.empty()).nodes()).containsExactly("node-1", "node-2");
  }

  @Test
  void anAdvertisementOfNoPoolInParticularIsOfAll() {
    advertise("{interfaces: [eth1]}");
    assertThat(candidates(Optional.empty()).nodes()).isEmpty();
    advertise("{interfaces: [eth0], nodeSelectors: [{matchLabels: {rack: a}}]}");
    assertThat(candidates(Optional.empty()).nodes()).containsExactly("node-1");
  }

  @Test
  void onlyNodesWithAnEndpointAnnounceWhatStaysWhereItArrives() {
    Candidates candidates = candidates(Optional.of(Set.of("node-2", "node-3")));
    assertThat(candidates.nodes()).containsExactly("node-2");
    assertThat(candidates.others())
        .containsEntry("node-1", "has no ready endpoint (spec.externalTrafficPolicy: Local)");
  }

  private Candidates candidates(Optional<Set<String>> local) {
    IPAddressPool pool =
        YAML.unmarshal(
            "metadata: {namespace: metallb-system, name: p, labels: {tier: front}}\n"
                + "spec: {addresses: [172.30.255.0/24]}",
            IPAddressPool.class);
    return Candidates.of(
        IpAddress.of("172.30.255.1"), local, List.of(pool), advertisements, nodes, "eth0");
  }

  private void advertise(String spec) {
    String name = "a" + advertisements.size();
    advertisements.add(
        YAML.unmarshal(
            "metadata: {namespace: metallb-system, name: " + name + "}\nspec: " + spec,
            L2Advertisement.class));
  }

  private static Node node(String name, String label, String value) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels(label, value)
        .endMetadata()
        .build();
  }
}
