// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadersTest {
  @Test
  @DisplayName(
      "26: a Service with all that the network knows of it; not a balancer that is a proxy")
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
                    .addNewPort()
                    .withName("http")
                    .withPort(80)
                    .withTargetPort(new IntOrString(8080))
                    .endPort()
                    .addNewPort()
                    .withName("https")
                    .withPort(443)
                    .withTargetPort(new IntOrString("web"))
                    .endPort()
                    .endSpec()
                    .build())
            .value();
    assertThat(external.externalName()).isEqualTo("example.org");
    assertThat(external.ports()).extracting(ServicePort::target).containsExactly(8080, 443);
  }

  @Test
  @DisplayName(
      "15, 19, 21: a slice whose conditions and a port's number are left out; the first address counts")
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
  @DisplayName("19: a slice of names has no endpoints")
  void readsNoEndpointsOfASliceOfNames() {
    Reading<Slice> reading =
        SliceReader.read(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web-2")
                .addToLabels("kubernetes.io/service-name", "web")
                .endMetadata()
                .withAddressType("FQDN")
                .addNewEndpoint()
                .withAddresses("10.244.1.2")
                .endEndpoint()
                .addNewPort()
                .withPort(8080)
                .endPort()
                .build());
    assertThat(reading.value().endpoints()).isEmpty();
    assertThat(reading.problems()).isEmpty();
  }

  @Test
  void readsAServiceCidrAndSaysWhatIsNoBlock() {
    Reading<List<Cidr>> reading =
        ServiceCidrReader.read(
            new ServiceCIDRBuilder()
                .withNewMetadata()
                .withName("more")
                .endMetadata()
                .withNewSpec()
                .withCidrs("10.99.0.0/16", "somewhere")
                .endSpec()
                .build());
    assertThat(reading.value()).containsExactly(Cidr.of("10.99.0.0/16"));
    assertThat(reading.problems()).containsExactly("spec.cidrs: \"somewhere\" is not a CIDR block");
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

  @Test
  void readsTheZoneOfANodeAndTheHintsOfASlice() {
    NodeFacts node =
        NodeReader.read(
                new NodeBuilder()
                    .withNewMetadata()
                    .withName("node-1")
                    .addToLabels("topology.kubernetes.io/zone", "zone-1")
                    .endMetadata()
                    .build())
            .value();
    assertThat(node.zone()).isEqualTo("zone-1");
    Slice slice =
        SliceReader.read(
                new EndpointSliceBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("web-1")
                    .endMetadata()
                    .withAddressType("IPv4")
                    .addNewEndpoint()
                    .withAddresses("10.244.1.2")
                    .withNewHints()
                    .addNewForZone("zone-1")
                    .addNewForNode("node-1")
                    .endHints()
                    .endEndpoint()
                    .build())
            .value();
    assertThat(slice.endpoints().getFirst().hints())
        .isEqualTo(new Endpoint.Hints(Set.of("zone-1"), Set.of("node-1")));
  }

  @Test
  @DisplayName("25: source ranges, with blanks around them, and the annotation that came before")
  void readsSourceRanges() {
    ServiceBuilder service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("web")
            .addToAnnotations(
                "service.beta.kubernetes.io/load-balancer-source-ranges", "192.0.2.0/24,x")
            .endMetadata()
            .withNewSpec()
            .withType("LoadBalancer")
            .withHealthCheckNodePort(32000)
            .endSpec();
    Reading<Service> annotated = ServiceReader.read(service.build());
    assertThat(annotated.value().exposure().sourceRanges())
        .containsExactly(Cidr.of("192.0.2.0/24"));
    assertThat(annotated.value().exposure().healthCheckPort()).isEqualTo(32000);
    assertThat(annotated.problems())
        .containsExactly(
            "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]:"
                + " \"x\" is not a CIDR block");
    service.editSpec().withLoadBalancerSourceRanges(" 10.0.0.0/8 ").endSpec();
    assertThat(ServiceReader.read(service.build()).value().exposure().sourceRanges())
        .containsExactly(Cidr.of("10.0.0.0/8"));
  }

  @Test
  void readsTheHostPortsOfAPod() {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("web-1")
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .addNewContainer()
            .addNewPort()
            .withContainerPort(8080)
            .endPort()
            .addNewPort()
            .withName("http")
            .withContainerPort(80)
            .withHostPort(8000)
            .endPort()
            .addNewPort()
            .withContainerPort(53)
            .withHostPort(5353)
            .withHostIP("172.30.0.2")
            .withProtocol("UDP")
            .endPort()
            .endContainer()
            .endSpec();
    assertThat(PodReader.read(pod.build()).value().addresses()).as("not set up yet").isEmpty();
    pod.withNewStatus().withPhase("Running").addNewPodIP("10.244.1.2").endStatus();
    assertThat(PodReader.read(pod.build()).value())
        .isEqualTo(
            new PodFacts(
                new NamespacedName("shop", "web-1"),
                "node-1",
                List.of(IpAddress.of("10.244.1.2")),
                Map.of(),
                List.of(
                    new ContainerPort("", Protocol.TCP, 8080),
                    new ContainerPort("http", Protocol.TCP, 80),
                    new ContainerPort("", Protocol.UDP, 53)),
                List.of(
                    new HostPort("http", Optional.empty(), Protocol.TCP, 8000, 80),
                    new HostPort(
                        "", Optional.of(IpAddress.of("172.30.0.2")), Protocol.UDP, 5353, 53))));
    pod.editSpec().withHostNetwork(true).endSpec();
    assertThat(PodReader.read(pod.build()).value().addresses()).as("the node's network").isEmpty();
    pod.editSpec().withHostNetwork(false).endSpec();
    pod.editStatus().withPhase("Succeeded").endStatus();
    assertThat(PodReader.read(pod.build()).value().addresses()).as("ended").isEmpty();
  }
}
