// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.portolan.control.frame.Pods;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a pod is as an endpoint of a Service. Pure.
final class PodEndpoints {
  private PodEndpoints() {}

  /// The pods of a Service, grouped by family and by the ports to which the Service's ports lead in
  /// them: a named target port may lead elsewhere in each pod.
  ///
  /// @param zoneOf the zone of a node, "" when it has none
  static List<SliceGroup> groups(Service service, List<Pod> pods, Function<String, String> zoneOf) {
    List<Pod> sorted = new ArrayList<>(pods);
    sorted.sort(Comparator.comparing(pod -> pod.getMetadata().getName()));
    Map<String, Map<List<EndpointPort>, List<Endpoint>>> groups = new LinkedHashMap<>();
    for (String addressType : service.getSpec().getIpFamilies()) {
      groups.put(addressType, new LinkedHashMap<>());
    }
    for (Pod pod : sorted) {
      if (!mayBeEndpoint(pod)) {
        continue;
      }
      List<EndpointPort> ports = ports(service, pod);
      groups.forEach(
          (addressType, byPorts) ->
              address(pod, addressType)
                  .map(address -> endpoint(service, pod, address, zoneOf))
                  .ifPresent(
                      endpoint ->
                          byPorts.computeIfAbsent(ports, _ -> new ArrayList<>()).add(endpoint)));
    }
    List<SliceGroup> result = new ArrayList<>();
    groups.forEach(
        (addressType, byPorts) ->
            byPorts.forEach(
                (ports, endpoints) -> result.add(new SliceGroup(addressType, ports, endpoints))));
    return result;
  }

  /// A pod that ended keeps its address in the status although another may have it by now.
  static boolean mayBeEndpoint(Pod pod) {
    return pod.getStatus() != null
        && !Pods.isTerminal(pod)
        && pod.getStatus().getPodIP() != null
        && !pod.getStatus().getPodIP().isEmpty();
  }

  /// The pod's address of a family, in the API's name for it.
  static Optional<String> address(Pod pod, String addressType) {
    Stream<String> addresses =
        Stream.concat(
            pod.getStatus().getPodIPs().stream().map(PodIP::getIp),
            Stream.of(pod.getStatus().getPodIP()));
    return addresses
        .filter(Objects::nonNull)
        .filter(
            text -> IpAddress.parse(text).filter(ip -> is(ip.family(), addressType)).isPresent())
        .findFirst();
  }

  private static boolean is(Family family, String addressType) {
    return family.apiName().equals(addressType);
  }

  private static Endpoint endpoint(
      Service service, Pod pod, String address, Function<String, String> zoneOf) {
    boolean serving = Pods.isReady(pod);
    boolean terminating = Pods.isDeleting(pod);
    boolean publish = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    EndpointBuilder endpoint =
        new EndpointBuilder()
            .withAddresses(address)
            .withNewConditions()
            .withReady(publish || (serving && !terminating))
            .withServing(serving)
            .withTerminating(terminating)
            .endConditions()
            .withTargetRef(reference(pod));
    String node = pod.getSpec().getNodeName();
    if (node != null && !node.isEmpty()) {
      endpoint.withNodeName(node);
      String zone = zoneOf.apply(node);
      if (!zone.isEmpty()) {
        endpoint.withZone(zone);
      }
    }
    hostname(service, pod).ifPresent(endpoint::withHostname);
    hints(service, endpoint).ifPresent(endpoint::withHints);
    return endpoint.build();
  }

  /// For whom an endpoint is by `spec.trafficDistribution` (KEP-4444, KEP-3015). Who prefers his
  /// own node prefers his zone next.
  private static Optional<EndpointHints> hints(Service service, EndpointBuilder endpoint) {
    String zone = endpoint.getZone();
    String node = endpoint.getNodeName();
    EndpointHintsBuilder hints = new EndpointHintsBuilder();
    String distribution =
        TopologyMode.isAuto(service)
            ? ""
            : Objects.requireNonNullElse(service.getSpec().getTrafficDistribution(), "");
    switch (distribution) {
      case "PreferClose", "PreferSameZone" -> {
        if (zone == null) {
          return Optional.empty();
        }
      }
      case "PreferSameNode" -> {
        if (node == null) {
          return Optional.empty();
        }
        hints.addNewForNode(node);
      }
      default -> {
        return Optional.empty();
      }
    }
    if (zone != null) {
      hints.addNewForZone(zone);
    }
    return Optional.of(hints.build());
  }

  /// The name under which DNS answers for this very pod.
  static Optional<String> hostname(Service service, Pod pod) {
    String hostname = pod.getSpec().getHostname();
    return hostname != null
            && !hostname.isEmpty()
            && service.getMetadata().getName().equals(pod.getSpec().getSubdomain())
        ? Optional.of(hostname)
        : Optional.empty();
  }

  static ObjectReference reference(Pod pod) {
    return new ObjectReferenceBuilder()
        .withKind("Pod")
        .withNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withUid(pod.getMetadata().getUid())
        .build();
  }

  /// The Service's ports as this pod has them; one that it does not have is left out.
  static List<EndpointPort> ports(Service service, Pod pod) {
    List<EndpointPort> ports = new ArrayList<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      OptionalInt number = targetPort(port, pod);
      if (number.isPresent()) {
        EndpointPortBuilder built =
            new EndpointPortBuilder()
                .withName(Objects.requireNonNullElse(port.getName(), ""))
                .withProtocol(protocol(port.getProtocol()))
                .withPort(number.getAsInt());
        if (port.getAppProtocol() != null) {
          built.withAppProtocol(port.getAppProtocol());
        }
        ports.add(built.build());
      }
    }
    return ports;
  }

  private static OptionalInt targetPort(ServicePort port, Pod pod) {
    IntOrString target = port.getTargetPort();
    if (target == null) {
      return OptionalInt.of(port.getPort());
    }
    if (target.getStrVal() == null) {
      return OptionalInt.of(target.getIntVal());
    }
    return containers(pod)
        .flatMap(container -> container.getPorts().stream())
        .filter(candidate -> target.getStrVal().equals(candidate.getName()))
        .filter(candidate -> protocol(candidate.getProtocol()).equals(protocol(port.getProtocol())))
        .mapToInt(ContainerPort::getContainerPort)
        .findFirst();
  }

  /// Init containers that run beside the others serve as they do (KEP-753).
  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.getSpec().getContainers().stream(),
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy())));
  }

  private static String protocol(String protocol) {
    return Objects.requireNonNullElse(protocol, "TCP");
  }
}
