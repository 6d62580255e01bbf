// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.network.Protocol;
import io.portolan.node.pod.PodSpecs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ports that a stand-in serves for one pod, read from the manifests.
///
/// @param warnings what a person should know about the reading
/// @param declared whether the pod itself names a port
public record ServedPorts(List<ServedPort> ports, List<String> warnings, boolean declared) {

  /// The declared container ports and those that only probes name; where the pod declares none, the
  /// target ports of the Services among `services` that select it.
  public static ServedPorts of(Pod pod, List<Service> services) {
    Reader reader = new Reader();
    List<Container> containers = served(pod);
    containers.forEach(reader::declared);
    boolean declared = !reader.ports.isEmpty() || !reader.warnings.isEmpty();
    containers.forEach(reader::probed);
    if (!declared && !containers.isEmpty()) {
      services.stream()
          .filter(service -> selects(service, pod))
          .forEach(service -> reader.targeted(service, containers.getFirst()));
    }
    return new ServedPorts(
        List.copyOf(reader.ports.values()), List.copyOf(reader.warnings), declared);
  }

  /// Containers first: they own a port that a sidecar also declares.
  private static List<Container> served(Pod pod) {
    return Stream.concat(
            PodSpecs.containers(pod).stream(),
            PodSpecs.initContainers(pod).stream().filter(PodSpecs::isSidecar))
        .toList();
  }

  /// Whether the Service sends to pods with these labels.
  static boolean selects(Service service, Pod pod) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector != null
        && !selector.isEmpty()
        && Objects.equals(service.getMetadata().getNamespace(), pod.getMetadata().getNamespace())
        && PodSpecs.labels(pod).entrySet().containsAll(selector.entrySet());
  }

  private static final class Reader {
    private final Map<String, ServedPort> ports = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    void declared(Container container) {
      List<ContainerPort> declared = Objects.requireNonNullElse(container.getPorts(), List.of());
      for (ContainerPort port : declared) {
        Optional<Protocol> protocol = protocol(port.getProtocol());
        if (protocol.isEmpty()) {
          warnings.add(
              "port "
                  + port.getContainerPort()
                  + "/"
                  + port.getProtocol()
                  + " of container "
                  + container.getName()
                  + " is not served: the stand-in speaks TCP and UDP");
        } else {
          add(container, port.getContainerPort(), protocol.get());
        }
      }
    }

    void probed(Container container) {
      Stream.of(
              container.getReadinessProbe(),
              container.getLivenessProbe(),
              container.getStartupProbe())
          .filter(Objects::nonNull)
          .forEach(probe -> port(probe).ifPresent(p -> add(container, p, Protocol.TCP)));
    }

    void targeted(Service service, Container container) {
      String name = service.getMetadata().getName();
      for (var port : service.getSpec().getPorts()) {
        IntOrString target = port.getTargetPort();
        Optional<Protocol> protocol = protocol(port.getProtocol());
        if (target != null && target.getStrVal() != null) {
          warnings.add(
              "Service "
                  + name
                  + " sends to the port named \""
                  + target.getStrVal()
                  + "\", which no container of this pod declares");
        } else if (protocol.isPresent()) {
          int number = target == null || target.getIntVal() == null ? 0 : target.getIntVal();
          int served = number == 0 ? port.getPort() : number;
          add(container, served, protocol.get());
          warnings.add(
              "this pod declares no port; the stand-in serves "
                  + served
                  + "/"
                  + protocol.get()
                  + " because Service "
                  + name
                  + " sends there, so a wrong targetPort would not be noticed");
        }
      }
    }

    private void add(Container container, int number, Protocol protocol) {
      ServedPort port = new ServedPort(container.getName(), number, protocol);
      ports.putIfAbsent(port.toString(), port);
    }

    private static Optional<Integer> port(Probe probe) {
      if (probe.getGrpc() != null) {
        return Optional.ofNullable(probe.getGrpc().getPort());
      }
      IntOrString port =
          probe.getHttpGet() != null
              ? probe.getHttpGet().getPort()
              : probe.getTcpSocket() != null ? probe.getTcpSocket().getPort() : null;
      return Optional.ofNullable(port).map(IntOrString::getIntVal);
    }

    private static Optional<Protocol> protocol(@Nullable String name) {
      return switch (Objects.requireNonNullElse(name, "TCP")) {
        case "TCP" -> Optional.of(Protocol.TCP);
        case "UDP" -> Optional.of(Protocol.UDP);
        default -> Optional.empty();
      };
    }
  }
}
