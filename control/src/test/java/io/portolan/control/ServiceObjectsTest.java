// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import static io.portolan.control.ControlFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.control.service.SctpController;
import io.portolan.kube.client.ObjectClient.Deletion;
import io.portolan.kube.kind.core.ServiceConditions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is shown of Services' ranges, addresses and ports besides the Services.
class ServiceObjectsTest {
  private final ControlFixture cluster = new ControlFixture(1);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void showsEachClusterIpAsAnIpAddress() {
    cluster.create(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec:
          clusterIPs: [10.96.0.77, "fd00:10:96::77"]
          ipFamilyPolicy: RequireDualStack
          ports: [{port: 80}]
        """);
    ParentReference web = new ParentReference("", "web", "default", "services");
    for (String address : List.of("10.96.0.77", "fd00:10:96::77")) {
      eventually(address, () -> parent(address).equals(Optional.of(web)));
    }
    assertThat(cluster.get(IPAddress.class, "", "10.96.0.77").getMetadata().getLabels())
        .containsEntry("ipaddress.kubernetes.io/ip-family", "IPv4")
        .containsEntry("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");

    cluster.client.delete(IPAddress.class, "", "10.96.0.77", Deletion.DEFAULT);
    eventually("it comes back", () -> parent("10.96.0.77").isPresent());

    cluster.client.delete(Service.class, "default", "web", Deletion.DEFAULT);
    eventually("gone with its Service", () -> parent("10.96.0.77").isEmpty());
    eventually("gone with its Service", () -> parent("fd00:10:96::77").isEmpty());
  }

  /// kubectl gives each Service of type ExternalName a selector.
  @Test
  void aServiceThatStandsForANameHasNoEndpoints() {
    cluster.create(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: outside, namespace: default}
        spec: {type: ExternalName, externalName: example.org, selector: {app: outside}}
        """);
    cluster.create(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """);
    eventually(
        "those of the other",
        () -> cluster.client.get(Endpoints.class, "default", "web").isPresent());
    assertThat(cluster.client.get(Endpoints.class, "default", "outside")).isEmpty();
  }

  @Test
  void showsTheRangesAsTheServiceCidrKubernetes() {
    eventually("it is ready", () -> ready("kubernetes").equals("True "));
    assertThat(cluster.get(ServiceCIDR.class, "", "kubernetes").getSpec().getCidrs())
        .containsExactly("10.96.0.0/16", "fd00:10:96::/112");
    cluster.client.delete(ServiceCIDR.class, "", "kubernetes", Deletion.DEFAULT);
    eventually("it stays", () -> ready("kubernetes").equals("False Terminating"));
  }

  private void range(String name, String blocks) {
    cluster.create(
        """
        apiVersion: networking.k8s.io/v1
        kind: ServiceCIDR
        metadata: {name: %s}
        spec: {cidrs: [%s]}
        """
            .formatted(name, blocks));
  }

  private void service(String name, String address) {
    cluster.create(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: default}
        spec: {clusterIP: %s, ports: [{port: 80}]}
        """
            .formatted(name, address));
  }

  @Test
  void addressesOfAnotherServiceCidrAreGivenAtOnceAndKeepItAlive() {
    range("more", "10.99.0.0/16");
    service("far", "10.99.0.7");
    eventually("it is ready", () -> ready("more").equals("True "));
    eventually("shown", () -> parent("10.99.0.7").isPresent());
    assertThatThrownBy(() -> service("nowhere", "10.98.0.7"))
        .hasMessageContaining("The range of valid IPs is 10.96.0.0/16, 10.99.0.0/16");

    cluster.client.delete(ServiceCIDR.class, "", "more", Deletion.DEFAULT);
    eventually("it waits for its Service", () -> ready("more").equals("False Terminating"));
    assertThatThrownBy(() -> service("late", "10.99.0.8"))
        .hasMessageContaining("The range of valid IPs is 10.96.0.0/16");

    cluster.client.delete(Service.class, "default", "far", Deletion.DEFAULT);
    eventually("it goes", () -> cluster.client.get(ServiceCIDR.class, "", "more").isEmpty());
  }

  @Test
  void aServiceCidrGoesWhenAnotherHasItsAddresses() {
    range("small", "10.99.0.0/24");
    service("far", "10.99.0.7");
    eventually("it is ready", () -> ready("small").equals("True "));
    cluster.client.delete(ServiceCIDR.class, "", "small", Deletion.DEFAULT);
    eventually("it waits for its Service", () -> ready("small").equals("False Terminating"));

    range("large", "10.99.0.0/16");
    eventually("it goes", () -> cluster.client.get(ServiceCIDR.class, "", "small").isEmpty());
    assertThatThrownBy(() -> service("twin", "10.99.0.7"))
        .hasMessageContaining("provided IP is already allocated");
  }

  @Test
  void aServiceCidrThatOverlapsPodsNodesOrLoadBalancersIsRefused() {
    assertThatThrownBy(() -> range("pods", "10.244.7.0/24"))
        .hasMessage(
            "ServiceCIDR.networking.k8s.io \"pods\" is invalid: spec.cidrs[0]: Invalid value:"
                + " \"10.244.7.0/24\": overlaps the pods' addresses 10.244.0.0-10.244.255.255");
    assertThatThrownBy(() -> range("nodes", "172.16.0.0/12"))
        .hasMessageContaining("overlaps the nodes' addresses 172.30.0.0-172.30.0.255")
        .hasMessageContaining("overlaps the load balancers' addresses 172.30.255.0-172.30.255.255");
  }

  @Test
  void saysWhichPortsAKernelWithoutSctpDoesNotServe() {
    cluster.create(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: signals, namespace: default}
        spec:
          ports: [{name: signal, port: 2905, protocol: SCTP}, {name: web, port: 80}]
        """);
    eventually("the condition", () -> served("signals").isPresent());
    String message = served("signals").orElseThrow().getMessage();
    assertThat(message)
        .isEqualTo(
            "the nodes' kernel has no SCTP: not served port \"signal\" 2905/SCTP; the Service's"
                + " other ports are not affected");
    eventually(
        "the event",
        () ->
            cluster.list(Event.class, "default").stream()
                .anyMatch(event -> message.equals(event.getMessage())));

    cluster.client.edit(
        Service.class,
        "default",
        "signals",
        now ->
            new ServiceBuilder(now)
                .editSpec()
                .removeMatchingFromPorts(port -> "signal".equals(port.getName()))
                .endSpec()
                .build());
    eventually("no condition", () -> served("signals").isEmpty());
  }

  @Test
  void sharesEndpointsAmongZonesByTheProcessorsOfTheirNodes() {
    cluster.addNode("node-2");
    cluster.create(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: default
          annotations: {service.kubernetes.io/topology-mode: Auto}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """);
    for (int i = 0; i < 4; i++) {
      cluster.create(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: web-%d, namespace: default, labels: {app: web}}
          spec: {nodeName: node-1, containers: [{name: web, image: web}]}
          """
              .formatted(i));
    }
    eventually("no zones, no hints", () -> said("TopologyAwareHintsDisabled"));
    for (String node : List.of("node-1", "node-2")) {
      place(node, "zone-" + node);
    }
    eventually("hints", () -> said("TopologyAwareHintsEnabled"));
    eventually(
        "two for each zone",
        () -> zones().equals(List.of("zone-node-1", "zone-node-1", "zone-node-2", "zone-node-2")));
  }

  private void place(String node, String zone) {
    cluster.client.editStatus(
        Node.class,
        "",
        node,
        now ->
            new NodeBuilder(now)
                .editStatus()
                .addToAllocatable("cpu", new Quantity("2"))
                .endStatus()
                .build());
    cluster.client.edit(
        Node.class,
        "",
        node,
        now ->
            new NodeBuilder(now)
                .editMetadata()
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .build());
  }

  private boolean said(String reason) {
    return cluster.list(Event.class, "default").stream()
        .anyMatch(event -> reason.equals(event.getReason()));
  }

  private List<String> zones() {
    return cluster.list(EndpointSlice.class, "default").stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> endpoint.getHints() != null)
        .map(endpoint -> endpoint.getHints().getForZones().getFirst().getName())
        .sorted()
        .toList();
  }

  private Optional<ParentReference> parent(String address) {
    return cluster
        .client
        .get(IPAddress.class, "", address)
        .map(object -> object.getSpec().getParentRef());
  }

  private String ready(String range) {
    List<Condition> conditions =
        cluster
            .client
            .get(ServiceCIDR.class, "", range)
            .flatMap(object -> Optional.ofNullable(object.getStatus()))
            .map(status -> status.getConditions())
            .orElse(List.of());
    return conditions.isEmpty()
        ? ""
        : conditions.getFirst().getStatus() + " " + conditions.getFirst().getReason();
  }

  private Optional<Condition> served(String service) {
    return ServiceConditions.of(
        cluster.get(Service.class, "default", service), SctpController.SERVED);
  }
}
