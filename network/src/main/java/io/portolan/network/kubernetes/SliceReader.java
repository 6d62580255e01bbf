// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.network.NamespacedName;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Slice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads EndpointSlices.
public final class SliceReader {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private SliceReader() {}

  /// The slice; one of the address type FQDN has no endpoints here.
  public static Reading<Slice> read(EndpointSlice object) {
    List<String> problems = new ArrayList<>();
    Map<String, String> labels =
        object.getMetadata().getLabels() == null ? Map.of() : object.getMetadata().getLabels();
    List<EndpointPort> ports = ports(object, problems);
    List<Endpoint> endpoints = new ArrayList<>();
    if (!"FQDN".equals(object.getAddressType()) && object.getEndpoints() != null) {
      for (io.fabric8.kubernetes.api.model.discovery.v1.Endpoint endpoint : object.getEndpoints()) {
        endpoint(endpoint, ports, object.getMetadata().getNamespace(), problems)
            .ifPresent(endpoints::add);
      }
    }
    Slice slice =
        new Slice(
            new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName()),
            labels.getOrDefault(SERVICE_NAME, ""),
            List.copyOf(endpoints));
    return new Reading<>(slice, List.copyOf(problems));
  }

  /// The ports that have a number: a port without one means all ports, which no Service can use.
  private static List<EndpointPort> ports(EndpointSlice object, List<String> problems) {
    if (object.getPorts() == null) {
      return List.of();
    }
    List<EndpointPort> ports = new ArrayList<>(object.getPorts().size());
    for (io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort port : object.getPorts()) {
      if (port.getPort() == null) {
        continue;
      }
      ServiceReader.protocol(port.getProtocol())
          .ifPresentOrElse(
              protocol ->
                  ports.add(
                      new EndpointPort(
                          port.getName() == null ? "" : port.getName(), protocol, port.getPort())),
              () -> problems.add("ports: \"" + port.getProtocol() + "\" is not a protocol"));
    }
    return List.copyOf(ports);
  }

  private static Optional<Endpoint> endpoint(
      io.fabric8.kubernetes.api.model.discovery.v1.Endpoint endpoint,
      List<EndpointPort> ports,
      String namespace,
      List<String> problems) {
    if (endpoint.getAddresses() == null || endpoint.getAddresses().isEmpty()) {
      problems.add("endpoints: an endpoint has no address");
      return Optional.empty();
    }
    EndpointConditions conditions =
        endpoint.getConditions() == null ? new EndpointConditions() : endpoint.getConditions();
    return Addresses.read(endpoint.getAddresses().getFirst(), "endpoints.addresses", problems)
        .map(
            address ->
                new Endpoint(
                    address,
                    endpoint.getHostname() == null ? "" : endpoint.getHostname(),
                    Optional.ofNullable(endpoint.getNodeName()),
                    pod(endpoint.getTargetRef(), namespace),
                    conditions.getReady() == null || conditions.getReady(),
                    conditions.getServing() == null || conditions.getServing(),
                    conditions.getTerminating() != null && conditions.getTerminating(),
                    ports,
                    hints(endpoint.getHints())));
  }

  private static Endpoint.Hints hints(@Nullable EndpointHints hints) {
    if (hints == null) {
      return Endpoint.Hints.NONE;
    }
    Set<String> zones = new HashSet<>();
    Set<String> nodes = new HashSet<>();
    hints.getForZones().forEach(zone -> zones.add(zone.getName()));
    hints.getForNodes().forEach(node -> nodes.add(node.getName()));
    return new Endpoint.Hints(Set.copyOf(zones), Set.copyOf(nodes));
  }

  private static Optional<NamespacedName> pod(
      @Nullable ObjectReference reference, String namespace) {
    if (reference == null || !"Pod".equals(reference.getKind()) || reference.getName() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new NamespacedName(
            reference.getNamespace() == null ? namespace : reference.getNamespace(),
            reference.getName()));
  }
}
