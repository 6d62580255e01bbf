// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadersTest {
  @Test
  void readsAServiceWithAllThatTheNetworkKnowsOfIt() {
    Reading<Service> reading =
        ServiceReader.read(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .withClusterIP("10.96.0.20")
                .withClusterIPs("10.96.0.20", "fd00:10:96::20")
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withNodePort(30080)
                .endPort()
                .withExternalIPs("192.0.2.1", "nonsense")
                .withSessionAffinity("ClientIP")
                .withExternalTrafficPolicy("Local")
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("172.30.255.1")
                .endIngress()
                .addNewIngress()
                .withIp("172.30.255.2")
                .withIpMode("Proxy")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());
    Service service = reading.value();
    assertThat(service.name()).hasToString("shop/web");
    assertThat(service.clusterIps())
        .containsExactly(IpAddress.of("10.96.0.20"), IpAddress.of("fd00:10:96::20"));
    assertThat(service.ports()).containsExactly(new ServicePort("http", Protocol.TCP, 80, 30080));
    assertThat(service.affinity()).contains(Duration.ofHours(3));
    assertThat(service.exposure().externalIps()).containsExactly(IpAddress.of("192.0.2.1"));
    assertThat(service.exposure().loadBalancerIps()).containsExactly(IpAddress.of("172.30.255.1"));
    assertThat(service.exposure().external()).isEqualTo(TrafficPolicy.LOCAL);
    assertThat(service.exposure().internal()).isEqualTo(TrafficPolicy.CLUSTER);
    assertThat(reading.problems())
        .containsExactly("spec.externalIPs: \"nonsense\" is not an IP address");
  }

  @Test
  void readsHeadlessAndExternalNameServices() {
    Service headless =
        ServiceReader.read(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace("a")
                    .withName("b")
                    .endMetadata()
                    .withNewSpec()
                    .withClusterIP("None")
                    .endSpec()
                    .build())
            .value();
    assertThat(headless.headless()).isTrue();
    assertThat(headless.clusterIps()).isEmpty();
    Service external =
        ServiceReader.read(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace("a")
                    .withName("b")
                    .endMetadata()
                    .withNewSpec()
                    .withType("ExternalName")
                    .withExternalName("example.org.")
                    .endSpec()
                    .build())
            .value();
    assertThat(external.externalName()).isEqualTo("example.org");
  }

  @Test
  void readsASliceWhoseConditionsAndPortsAreLeftOut() {
    Slice slice =
        SliceReader.read(
                new EndpointSliceBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("web-1")
                    .addToLabels("kubernetes.io/service-name", "web")
                    .endMetadata()
                    .withAddressType("IPv4")
                    .addNewEndpoint()
                    .withAddresses("10.244.1.2", "10.244.1.3")
                    .endEndpoint()
                    .addNewPort()
                    .withName("http")
                    .withPort(8080)
                    .endPort()
                    .addNewPort()
                    .withName("all")
                    .endPort()
                    .build())
            .value();
    assertThat(slice.serviceName()).hasToString("shop/web");
    Endpoint endpoint = slice.endpoints().getFirst();
    assertThat(slice.endpoints()).hasSize(1);
    assertThat(endpoint.address()).isEqualTo(IpAddress.of("10.244.1.2"));
    assertThat(endpoint.ready()).isTrue();
    assertThat(endpoint.serving()).isTrue();
    assertThat(endpoint.terminating()).isFalse();
    assertThat(endpoint.ports()).containsExactly(new EndpointPort("http", Protocol.TCP, 8080));
  }

  @Test
  void readsANode() {
    Reading<NodeFacts> node =
        NodeReader.read(
            new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .endMetadata()
                .withNewSpec()
                .withPodCIDRs("10.244.1.0/24", "x")
                .endSpec()
                .withNewStatus()
                .addNewAddress("172.30.0.2", "InternalIP")
                .addNewAddress("node-1", "Hostname")
                .addNewAddress("fd00:172:30::2", "InternalIP")
                .endStatus()
                .build());
    assertThat(node.value().addresses())
        .containsExactly(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2"));
    assertThat(node.value().podCidrs()).containsExactly(Cidr.of("10.244.1.0/24"));
    assertThat(node.problems()).containsExactly("spec.podCIDRs: \"x\" is not a CIDR block");
  }
}
