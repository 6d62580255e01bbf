// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.portolan.control.replica.Batches;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// The objects that every cluster has from its beginning.
public final class SystemObjects {
  private static final String KUBERNETES = "kubernetes";
  private static final String SYSTEM = "kube-system";
  private static final String DNS = "kube-dns";
  private static final int SYSTEM_PRIORITY = 2_000_000_000;

  private final ObjectClient client;
  private final ClusterRanges ranges;
  private final List<IpAddress> apiAddresses;
  private final int apiPort;

  private SystemObjects(
      ObjectClient client, ClusterRanges ranges, List<IpAddress> apiAddresses, int apiPort) {
    this.client = client;
    this.ranges = ranges;
    this.apiAddresses = apiAddresses;
    this.apiPort = apiPort;
  }

  /// Makes those that are missing, and brings the endpoints of the API up to date. Blocks.
  ///
  /// @param apiAddresses where the API is reached inside the cluster
  /// @param apiPort the port there
  public static void ensure(
      ObjectClient client, ClusterRanges ranges, List<IpAddress> apiAddresses, int apiPort) {
    new SystemObjects(client, ranges, apiAddresses, apiPort).ensure();
  }

  private void ensure() {
    for (String name : List.of("default", SYSTEM, "kube-public", "kube-node-lease")) {
      present(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
    }
    List<HasMetadata> others = new ArrayList<>();
    for (String name : List.of("stand-in", "process")) {
      others.add(
          new RuntimeClassBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .withHandler(name)
              .build());
    }
    others.add(priority("system-cluster-critical", SYSTEM_PRIORITY));
    others.add(priority("system-node-critical", SYSTEM_PRIORITY + 1000));
    others.add(kubernetes());
    if (!ranges.dns().isEmpty()) {
      others.add(dns());
    }
    // At the same time, so that they share the store's commits.
    Batches.run(others, this::present)
        .ifPresent(
            failure -> {
              throw failure;
            });
    endpoints();
  }

  private void present(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    if (client
        .get(object.getClass(), namespace == null ? "" : namespace, object.getMetadata().getName())
        .isPresent()) {
      return;
    }
    try {
      client.create(object);
    } catch (KubeException refusal) {
      if (!refusal.isAlreadyExists()) {
        throw refusal;
      }
    }
  }

  private static PriorityClass priority(String name, int value) {
    return new PriorityClassBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withValue(value)
        .withDescription("Used for system critical pods.")
        .build();
  }

  /// The API inside the cluster has the first address of the default family's range.
  private Service kubernetes() {
    Cidr range = ranges.services().getFirst();
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(KUBERNETES)
        .addToLabels("component", "apiserver")
        .addToLabels("provider", KUBERNETES)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(range.network().plus(1).toString())
        .addNewPort()
        .withName("https")
        .withProtocol("TCP")
        .withPort(443)
        .withNewTargetPort(apiPort)
        .endPort()
        .endSpec()
        .build();
  }

  private Service dns() {
    List<String> addresses = ranges.dns().stream().map(IpAddress::toString).toList();
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(SYSTEM)
        .withName(DNS)
        .addToLabels("k8s-app", DNS)
        .addToLabels("kubernetes.io/cluster-service", "true")
        .addToLabels("kubernetes.io/name", "CoreDNS")
        .endMetadata()
        .withNewSpec()
        .withIpFamilyPolicy(addresses.size() == 2 ? "RequireDualStack" : "SingleStack")
        .withClusterIP(addresses.getFirst())
        .withClusterIPs(addresses)
        .addToSelector("k8s-app", DNS)
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .withNewTargetPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .withNewTargetPort(53)
        .endPort()
        .endSpec()
        .build();
  }

  private void endpoints() {
    Family family = ranges.services().getFirst().family();
    List<String> addresses =
        apiAddresses.stream()
            .filter(address -> address.family() == family)
            .map(IpAddress::toString)
            .toList();
    Endpoints endpoints = endpoints(addresses);
    EndpointSlice slice = slice(family, addresses);
    present(endpoints);
    present(slice);
    client.edit(
        Endpoints.class,
        "default",
        KUBERNETES,
        old -> new EndpointsBuilder(old).withSubsets(endpoints.getSubsets()).build());
    client.edit(
        EndpointSlice.class,
        "default",
        KUBERNETES,
        old ->
            new EndpointSliceBuilder(old)
                .withEndpoints(slice.getEndpoints())
                .withPorts(slice.getPorts())
                .build());
  }

  private Endpoints endpoints(List<String> addresses) {
    EndpointsBuilder endpoints =
        new EndpointsBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(KUBERNETES)
            .addToLabels("endpointslice.kubernetes.io/skip-mirror", "true")
            .endMetadata();
    if (addresses.isEmpty()) {
      return endpoints.build();
    }
    var subset = endpoints.addNewSubset();
    addresses.forEach(address -> subset.addNewAddress().withIp(address).endAddress());
    return subset
        .addNewPort()
        .withName("https")
        .withPort(apiPort)
        .withProtocol("TCP")
        .endPort()
        .endSubset()
        .build();
  }

  private EndpointSlice slice(Family family, List<String> addresses) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(KUBERNETES)
            .addToLabels("kubernetes.io/service-name", KUBERNETES)
            .endMetadata()
            .withAddressType(family.apiName())
            .addNewPort()
            .withName("https")
            .withPort(apiPort)
            .withProtocol("TCP")
            .endPort();
    for (String address : addresses) {
      slice
          .addNewEndpoint()
          .withAddresses(address)
          .withNewConditions()
          .withReady(true)
          .endConditions()
          .endEndpoint();
    }
    return slice.build();
  }
}
