// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.portolan.cli.failure.Failure;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.kubernetes.ClusterNetworkPolicyReader;
import io.portolan.network.kubernetes.NetworkPolicyReader;
import io.portolan.network.kubernetes.ServiceReader;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What objects would change in the network if they were applied or deleted.
///
/// Pods stay the ones that there are: those of a workload get the labels of its new template, and a
/// Service leads to those that its selector names then. What a workload that is not there yet would
/// reach is not foretold.
final class PlannedChanges {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WORKLOADS =
      Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet");

  private final Workloads workloads;
  private final List<String> ignored = new ArrayList<>();
  private NetworkModel model;

  PlannedChanges(NetworkModel model, Workloads workloads) {
    this.model = model;
    this.workloads = workloads;
  }

  /// The network after all that was planned.
  NetworkModel model() {
    return model;
  }

  /// What has no effect here, or none that is foretold.
  List<String> ignored() {
    return ignored;
  }

  /// Plans to apply an object, which has its defaults.
  void apply(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    String namespace = metadata.path("namespace").asText("default");
    NamespacedName name = new NamespacedName(namespace, metadata.path("name").asText());
    String kind = object.path("kind").asText();
    switch (kind) {
      case "NetworkPolicy" ->
          change(
              new Change.PutPolicy(
                  NetworkPolicyReader.read(typed(object, NetworkPolicy.class)).value()));
      case "ClusterNetworkPolicy" ->
          change(
              new Change.PutPolicy(
                  ClusterNetworkPolicyReader.read(typed(object, GenericKubernetesResource.class))
                      .value()));
      case "Namespace" ->
          change(new Change.PutNamespace(name.name(), labels(metadata.path("labels"))));
      case "Service" ->
          service(
              ServiceReader.read(typed(object, io.fabric8.kubernetes.api.model.Service.class))
                  .value(),
              labels(object.path("spec").path("selector")),
              object.path("spec").path("ports"));
      case "Pod" ->
          model
              .pods()
              .get(name)
              .ifPresentOrElse(
                  pod -> relabel(pod, labels(metadata.path("labels"))),
                  () -> ignored.add(kind + " " + name + ": it is not there yet"));
      default -> {
        if (WORKLOADS.contains(kind)) {
          workload(
              kind,
              name,
              labels(object.path("spec").path("template").path("metadata").path("labels")));
        } else {
          ignored.add(kind + " " + name + ": has no part in who reaches whom");
        }
      }
    }
  }

  /// Plans to delete what `KIND/[NAMESPACE/]NAME` names.
  ///
  /// @throws Failure USAGE when that is not foretold
  void delete(String text, String namespace) {
    String[] parts = text.split("/", 3);
    if (parts.length < 2) {
      throw new Failure(Failure.Kind.USAGE, "--delete " + text + ": write KIND/[NAMESPACE/]NAME");
    }
    NamespacedName name =
        parts.length == 3
            ? new NamespacedName(parts[1], parts[2])
            : new NamespacedName(namespace, parts[1]);
    switch (parts[0].toLowerCase(java.util.Locale.ROOT)) {
      case "networkpolicy", "netpol", "networkpolicies" -> {
        PolicyName policy = PolicyName.network(name);
        require(model.policies().policies().contains(policy), text);
        change(new Change.RemovePolicy(policy));
      }
      case "clusternetworkpolicy", "cnp", "clusternetworkpolicies" -> {
        PolicyName policy = PolicyName.cluster(name.name());
        require(model.policies().policies().contains(policy), text);
        change(new Change.RemovePolicy(policy));
      }
      case "service", "svc", "services" -> {
        require(model.services().contains(name), text);
        change(new Change.RemoveService(name));
      }
      default ->
          throw new Failure(
              Failure.Kind.USAGE, "--delete " + text + ": only policies and Services are foretold");
    }
  }

  private static void require(boolean there, String text) {
    if (!there) {
      throw new Failure(Failure.Kind.USAGE, "--delete " + text + ": there is no such object");
    }
  }

  private void workload(String kind, NamespacedName name, Map<String, String> labels) {
    List<PodFacts> pods = workloads.pods().getOrDefault(name.toString(), List.of());
    if (pods.isEmpty()) {
      ignored.add(kind + " " + name + ": it has no pods yet");
    }
    pods.forEach(pod -> relabel(pod, labels));
  }

  /// What controllers put on pods stays.
  private void relabel(PodFacts pod, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    pod.labels()
        .forEach(
            (key, value) -> {
              if (key.endsWith("-hash") || key.contains("kubernetes.io/")) {
                all.putIfAbsent(key, value);
              }
            });
    change(
        new Change.PutPod(
            new PodFacts(
                pod.name(),
                pod.node(),
                pod.addresses(),
                Map.copyOf(all),
                pod.ports(),
                pod.hostPorts())));
  }

  /// Puts the Service in front of the pods that its selector names.
  private void service(Service service, Map<String, String> selector, JsonNode ports) {
    if (service.clusterIps().isEmpty() && !service.headless()) {
      ignored.add("Service " + service.name() + ": it has no address yet");
      return;
    }
    change(new Change.PutService(service));
    if (selector.isEmpty()) {
      return;
    }
    model.slices().get(service.name()).stream()
        .flatMap(slices -> slices.keys().stream())
        .toList()
        .forEach(slice -> change(new Change.RemoveSlice(slice)));
    List<Endpoint> endpoints = new ArrayList<>();
    model
        .pods()
        .forEach(
            (name, pod) -> {
              if (name.namespace().equals(service.name().namespace())
                  && pod.labels().entrySet().containsAll(selector.entrySet())) {
                pod.addresses()
                    .forEach(address -> endpoints.add(endpoint(pod, address, service, ports)));
              }
            });
    change(
        new Change.PutSlice(
            new Slice(
                new NamespacedName(service.name().namespace(), service.name().name() + "-planned"),
                service.name().name(),
                endpoints)));
  }

  private static Endpoint endpoint(
      PodFacts pod, IpAddress address, Service service, JsonNode written) {
    List<EndpointPort> ports = new ArrayList<>();
    for (int i = 0; i < service.ports().size(); i++) {
      ServicePort port = service.ports().get(i);
      target(pod, port, written.path(i).path("targetPort"))
          .ifPresent(number -> ports.add(new EndpointPort(port.name(), port.protocol(), number)));
    }
    return new Endpoint(
        address,
        "",
        Optional.of(pod.node()),
        Optional.of(pod.name()),
        true,
        true,
        false,
        List.copyOf(ports));
  }

  /// The number, or the pod's port of that name; the Service's own port where none is written.
  private static Optional<Integer> target(PodFacts pod, ServicePort port, JsonNode written) {
    if (written.isTextual()) {
      return pod.ports().stream()
          .filter(each -> each.name().equals(written.asText()))
          .filter(each -> each.protocol() == port.protocol())
          .map(PodFacts.ContainerPort::port)
          .findFirst();
    }
    return Optional.of(written.asInt(port.port()));
  }

  private void change(Change change) {
    model = model.apply(change).model();
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new HashMap<>();
    node.properties().forEach(field -> labels.put(field.getKey(), field.getValue().asText()));
    return Map.copyOf(labels);
  }

  private static <T> T typed(ObjectNode object, Class<T> type) {
    try {
      return JSON.treeToValue(object, type);
    } catch (JsonProcessingException e) {
      throw new Failure(
          Failure.Kind.MANIFEST,
          object.path("kind").asText()
              + " "
              + object.path("metadata").path("name").asText()
              + ": "
              + e.getOriginalMessage(),
          e);
    }
  }
}
