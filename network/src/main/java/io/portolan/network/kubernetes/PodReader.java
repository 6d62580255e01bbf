// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads Pods.
public final class PodReader {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Set<String> EVERYWHERE = Set.of("", "0.0.0.0", "::");

  private PodReader() {}

  /// The pod with the addresses that its status has. None has a pod that is not on a node yet, has
  /// ended, or is in the node's own network.
  public static Reading<PodFacts> read(Pod object) {
    List<String> problems = new ArrayList<>();
    return new Reading<>(
        read(object, addresses(object, problems), problems), List.copyOf(problems));
  }

  /// The pod with addresses that its status does not have yet.
  public static PodFacts read(Pod object, List<IpAddress> addresses) {
    return read(object, addresses, new ArrayList<>());
  }

  /// Whether the pod is about to get addresses of its own that its status does not have yet.
  public static boolean awaitsAddress(Pod object) {
    return object.getSpec() != null
        && object.getSpec().getNodeName() != null
        && hasOwnNetwork(object)
        && (object.getStatus() == null || object.getStatus().getPodIPs().isEmpty());
  }

  private static PodFacts read(Pod object, List<IpAddress> addresses, List<String> problems) {
    NamespacedName name =
        new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName());
    String node = object.getSpec() == null ? null : object.getSpec().getNodeName();
    if (node == null || addresses.isEmpty() || !hasOwnNetwork(object)) {
      return new PodFacts(name, text(node), List.of(), List.of());
    }
    List<PodFacts.ContainerPort> ports = new ArrayList<>();
    List<HostPort> hostPorts = new ArrayList<>();
    containers(object)
        .flatMap(container -> container.getPorts().stream())
        .forEach(
            port -> {
              containerPort(port).ifPresent(ports::add);
              hostPort(port, problems).ifPresent(hostPorts::add);
            });
    Map<String, String> labels = object.getMetadata().getLabels();
    return new PodFacts(
        name,
        node,
        addresses,
        labels == null ? Map.of() : Map.copyOf(labels),
        List.copyOf(ports),
        List.copyOf(hostPorts));
  }

  private static boolean hasOwnNetwork(Pod pod) {
    return !Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
        && (pod.getStatus() == null || !ENDED.contains(text(pod.getStatus().getPhase())));
  }

  private static List<IpAddress> addresses(Pod pod, List<String> problems) {
    return pod.getStatus() == null
        ? List.of()
        : Addresses.read(
            pod.getStatus().getPodIPs().stream().map(PodIP::getIp).toList(),
            "status.podIPs",
            problems);
  }

  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream());
  }

  private static Optional<PodFacts.ContainerPort> containerPort(ContainerPort port) {
    return ServiceReader.protocol(port.getProtocol())
        .map(
            protocol ->
                new PodFacts.ContainerPort(
                    text(port.getName()), protocol, port.getContainerPort()));
  }

  private static Optional<HostPort> hostPort(ContainerPort port, List<String> problems) {
    Optional<Protocol> protocol = ServiceReader.protocol(port.getProtocol());
    if (port.getHostPort() == null || port.getHostPort() == 0 || protocol.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpAddress> at = Optional.empty();
    if (!EVERYWHERE.contains(text(port.getHostIP()))) {
      at = Addresses.read(port.getHostIP(), "spec.containers.ports.hostIP", problems);
      if (at.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new HostPort(
            text(port.getName()), at, protocol.get(), port.getHostPort(), port.getContainerPort()));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
