// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PodEndpointsTest {
  @Test
  void withoutATrafficDistributionEndpointsAreForEverybody() {
    assertThat(hints(Optional.empty(), "zone-1")).isEmpty();
  }

  @Test
  void whoPrefersTheSameZoneGetsTheZoneOfEachEndpoint() {
    for (String distribution : List.of("PreferSameZone", "PreferClose")) {
      EndpointHints hints = hints(Optional.of(distribution), "zone-1").orElseThrow();
      assertThat(hints.getForZones()).extracting(ForZone::getName).containsExactly("zone-1");
      assertThat(hints.getForNodes()).isEmpty();
    }
  }

  @Test
  void whoPrefersTheSameNodeGetsItsNodeAndItsZone() {
    EndpointHints hints = hints(Optional.of("PreferSameNode"), "zone-1").orElseThrow();
    assertThat(hints.getForNodes()).extracting(ForNode::getName).containsExactly("node-1");
    assertThat(hints.getForZones()).extracting(ForZone::getName).containsExactly("zone-1");
  }

  @Test
  void anEndpointInNoZoneIsMeantForNoZone() {
    assertThat(hints(Optional.of("PreferSameZone"), "")).isEmpty();
    EndpointHints hints = hints(Optional.of("PreferSameNode"), "").orElseThrow();
    assertThat(hints.getForNodes()).extracting(ForNode::getName).containsExactly("node-1");
    assertThat(hints.getForZones()).isEmpty();
  }

  @Test
  @DisplayName("16: publishNotReadyAddresses makes the endpoint ready, not its pod serving")
  void publishesAddressesThatAreNotReady() {
    Service service =
        new ServiceBuilder(service(Optional.empty()))
            .editSpec()
            .withPublishNotReadyAddresses(true)
            .endSpec()
            .build();
    assertThat(endpoint(service, "").getConditions().getReady()).isTrue();
    assertThat(endpoint(service, "").getConditions().getServing()).isFalse();
    assertThat(endpoint(service(Optional.empty()), "").getConditions().getReady()).isFalse();
  }

  private static Optional<EndpointHints> hints(Optional<String> distribution, String zone) {
    return Optional.ofNullable(endpoint(service(distribution), zone).getHints());
  }

  /// Of a pod that is not ready, on node 1.
  private static Endpoint endpoint(Service service, String zone) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("web-1")
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .endSpec()
            .withNewStatus()
            .withPodIP("10.244.1.2")
            .endStatus()
            .build();
    return PodEndpoints.groups(service, List.of(pod), _ -> zone).getFirst().endpoints().getFirst();
  }

  private static Service service(Optional<String> distribution) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("web")
        .endMetadata()
        .withNewSpec()
        .withIpFamilies("IPv4")
        .withTrafficDistribution(distribution.orElse(null))
        .endSpec()
        .build();
  }
}
