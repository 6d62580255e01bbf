// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.control.frame.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The subsets of an Endpoints object: addresses of the Service's first family, by ports and
/// readiness. Pure.
///
/// @param annotations what else the object says, when addresses had to be left out
record EndpointSubsets(List<EndpointSubset> list, Map<String, String> annotations) {
  static final int MOST_ADDRESSES = 1000;

  static EndpointSubsets of(Service service, List<Pod> pods) {
    String family = service.getSpec().getIpFamilies().getFirst();
    boolean publish = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    List<Pod> sorted = new ArrayList<>();
    for (Pod pod : pods) {
      if (PodEndpoints.mayBeEndpoint(pod)
          && PodEndpoints.address(pod, family).isPresent()
          && (publish || !Pods.isDeleting(pod))) {
        sorted.add(pod);
      }
    }
    // Those that are ready are the last to be left out.
    sorted.sort(
        Comparator.<Pod, Boolean>comparing(pod -> !(publish || Pods.isReady(pod)))
            .thenComparing(pod -> pod.getMetadata().getName()));
    boolean tooMany = sorted.size() > MOST_ADDRESSES;
    Map<List<EndpointPort>, List<Pod>> byPorts = new LinkedHashMap<>();
    for (Pod pod : tooMany ? sorted.subList(0, MOST_ADDRESSES) : sorted) {
      byPorts.computeIfAbsent(ports(service, pod), _ -> new ArrayList<>()).add(pod);
    }
    List<EndpointSubset> subsets = new ArrayList<>();
    byPorts.forEach(
        (ports, members) -> {
          EndpointSubsetBuilder subset = new EndpointSubsetBuilder().withPorts(ports);
          for (Pod pod : members) {
            EndpointAddress address = address(service, pod, family);
            if (publish || Pods.isReady(pod)) {
              subset.addToAddresses(address);
            } else {
              subset.addToNotReadyAddresses(address);
            }
          }
          subsets.add(subset.build());
        });
    return new EndpointSubsets(
        subsets, tooMany ? Map.of(EndpointLabels.OVER_CAPACITY, "truncated") : Map.of());
  }

  private static EndpointAddress address(Service service, Pod pod, String family) {
    EndpointAddressBuilder address =
        new EndpointAddressBuilder()
            .withIp(PodEndpoints.address(pod, family).orElseThrow())
            .withTargetRef(PodEndpoints.reference(pod));
    if (Pods.isBound(pod)) {
      address.withNodeName(Pods.nodeName(pod));
    }
    PodEndpoints.hostname(service, pod).ifPresent(address::withHostname);
    return address.build();
  }

  private static List<EndpointPort> ports(Service service, Pod pod) {
    List<EndpointPort> ports = new ArrayList<>();
    for (var port : PodEndpoints.ports(service, pod)) {
      EndpointPortBuilder built =
          new EndpointPortBuilder().withPort(port.getPort()).withProtocol(port.getProtocol());
      if (!port.getName().isEmpty()) {
        built.withName(port.getName());
      }
      if (port.getAppProtocol() != null) {
        built.withAppProtocol(port.getAppProtocol());
      }
      ports.add(built.build());
    }
    return ports;
  }
}
