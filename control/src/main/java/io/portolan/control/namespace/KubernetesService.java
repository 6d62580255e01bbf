// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.List;

/// The Service `default/kubernetes`, by which pods reach the API, and its endpoints.
///
/// @param addresses where the API is reached inside the cluster
/// @param port the port there
public record KubernetesService(ClusterRanges ranges, List<IpAddress> addresses, int port) {
  static final String NAMESPACE = "default";
  static final String NAME = "kubernetes";

  /// It has the first address of the default family's range.
  Service service() {
    Cidr range = ranges.services().getFirst();
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(NAME)
        .addToLabels("component", "apiserver")
        .addToLabels("provider", NAME)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(range.network().plus(1).toString())
        .addNewPort()
        .withName("https")
        .withProtocol("TCP")
        .withPort(443)
        .withNewTargetPort(port)
        .endPort()
        .endSpec()
        .build();
  }

  /// Where the API is, in the default family.
  Endpoints endpoints() {
    List<String> addresses = addressesOfFamily();
    EndpointsBuilder endpoints =
        new EndpointsBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(NAME)
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
        .withPort(port)
        .withProtocol("TCP")
        .endPort()
        .endSubset()
        .build();
  }

  /// The same.
  EndpointSlice slice() {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(NAME)
            .addToLabels("kubernetes.io/service-name", NAME)
            .endMetadata()
            .withAddressType(family().apiName())
            .addNewPort()
            .withName("https")
            .withPort(port)
            .withProtocol("TCP")
            .endPort();
    for (String address : addressesOfFamily()) {
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

  private Family family() {
    return ranges.services().getFirst().family();
  }

  private List<String> addressesOfFamily() {
    return addresses.stream()
        .filter(address -> address.family() == family())
        .map(IpAddress::toString)
        .toList();
  }
}
