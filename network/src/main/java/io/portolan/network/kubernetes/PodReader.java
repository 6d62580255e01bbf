// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.PodPorts;
import io.portolan.network.service.PodPorts.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a Pod of the API as the ports of its node that it takes.
public final class PodReader {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Set<String> EVERYWHERE = Set.of("", "0.0.0.0", "::");

  private PodReader() {}

  /// The pod's host ports. None has a pod that is not on a node yet, has ended, or is in the node's
  /// own network.
  public static Reading<PodPorts> read(Pod object) {
    List<String> problems = new ArrayList<>();
    List<IpAddress> addresses = addresses(object, problems);
    List<HostPort> ports = new ArrayList<>();
    String node = object.getSpec() == null ? null : object.getSpec().getNodeName();
    if (node != null && !addresses.isEmpty() && hasOwnNetwork(object)) {
      containers(object)
          .flatMap(container -> container.getPorts().stream())
          .forEach(port -> hostPort(port, problems).ifPresent(ports::add));
    }
    PodPorts read =
        new PodPorts(
            new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName()),
            node == null ? "" : node,
            addresses,
            List.copyOf(ports));
    return new Reading<>(read, List.copyOf(problems));
  }

  private static boolean hasOwnNetwork(Pod pod) {
    return !Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
        && !ENDED.contains(String.valueOf(pod.getStatus().getPhase()));
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
