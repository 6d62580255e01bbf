// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.cli.explain.PartyText.Kind;
import io.portolan.cli.failure.Failure;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Party;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds whom words mean.
final class Parties {
  private final ObjectSource objects;
  private final ClusterNetwork network;
  private final List<IpAddress> host;

  /// @param host the host's addresses on the network of the nodes
  Parties(ObjectSource objects, ClusterNetwork network, List<IpAddress> host) {
    this.objects = objects;
    this.network = network;
    this.host = host;
  }

  /// Who opens a connection.
  ///
  /// @throws Failure USAGE that says what there is no such thing of
  Party sender(PartyText text) {
    return switch (text) {
      case PartyText.Host _ -> new Party.Other("the host", host);
      case PartyText.Node(String name) -> node(name);
      case PartyText.Address(IpAddress address) -> at(address);
      case PartyText.Named named -> pod(named).orElseThrow(() -> unknown(named));
    };
  }

  /// Whom a connection is to. A Service is reached at its cluster addresses.
  ///
  /// @throws Failure USAGE that says what there is no such thing of
  Party receiver(PartyText text) {
    if (text instanceof PartyText.Named named && named.kind().equals(Optional.of(Kind.SERVICE))) {
      Service service = service(named).orElseThrow(() -> unknown(named));
      return new Party.Other("Service " + service.name(), service.clusterIps());
    }
    return sender(text);
  }

  /// Whoever has the address.
  Party at(IpAddress address) {
    Optional<Party> pod = network.pod(address).map(Party.Pod::new);
    return pod.or(
            () ->
                network.model().nodes().values().stream()
                    .filter(node -> node.addresses().contains(address))
                    .findFirst()
                    .map(Party.Node::new))
        .orElseGet(
            () ->
                host.contains(address)
                    ? new Party.Other("the host", host)
                    : new Party.Other(address.toString(), List.of(address)));
  }

  private Party node(String name) {
    Optional<NodeFacts> node = network.model().nodes().get(name);
    return new Party.Node(
        node.orElseThrow(
            () ->
                new Failure(
                    Failure.Kind.USAGE,
                    "there is no node \""
                        + name
                        + "\"; there are "
                        + String.join(", ", network.model().nodes().keys()))));
  }

  /// The pod of that name, or a pod of the workload or behind the Service of that name.
  Optional<Party> pod(PartyText.Named named) {
    List<Pod> pods =
        objects.list(Pod.class).items().stream()
            .filter(pod -> pod.getMetadata().getNamespace().equals(named.namespace()))
            .toList();
    Deployments deployments = Deployments.of(objects);
    for (Kind kind : named.kind().map(List::of).orElse(List.of(Kind.values()))) {
      Optional<Party> found =
          kind == Kind.SERVICE
              ? behind(named)
              : pods.stream()
                  .filter(pod -> isOf(pod, kind, named.name(), deployments))
                  .flatMap(pod -> party(pod).stream())
                  .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(Pod pod, Kind kind, String name, Deployments deployments) {
    if (kind == Kind.POD) {
      return pod.getMetadata().getName().equals(name);
    }
    for (OwnerReference owner : pod.getMetadata().getOwnerReferences()) {
      String ownerKind = owner.getKind().toUpperCase(Locale.ROOT);
      if (ownerKind.equals(kind.name()) && owner.getName().equals(name)) {
        return true;
      }
      if (kind == Kind.DEPLOYMENT
          && deployments
              .behind(pod.getMetadata().getNamespace(), owner)
              .equals(Optional.of(name))) {
        return true;
      }
    }
    return false;
  }

  /// A pod in its node's network is, for the network, the node.
  private Optional<Party> party(Pod pod) {
    NamespacedName name =
        new NamespacedName(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    Optional<PodFacts> own = network.model().pods().get(name);
    if (own.isPresent() || !Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
      return own.map(Party.Pod::new);
    }
    return Optional.ofNullable(pod.getSpec().getNodeName())
        .flatMap(network.model().nodes()::get)
        .map(Party.Node::new);
  }

  private Optional<Party> behind(PartyText.Named named) {
    return endpoints(named).stream()
        .flatMap(service -> service.endpoints().stream())
        .filter(endpoint -> endpoint.ready())
        .flatMap(endpoint -> network.pod(endpoint.address()).stream())
        .<Party>map(Party.Pod::new)
        .findFirst();
  }

  Optional<ServiceEndpoints> endpoints(PartyText.Named named) {
    return network.model().compiled().get(new NamespacedName(named.namespace(), named.name()));
  }

  Optional<Service> service(PartyText.Named named) {
    boolean meant = named.kind().filter(kind -> kind != Kind.SERVICE).isEmpty();
    return meant ? endpoints(named).map(ServiceEndpoints::service) : Optional.empty();
  }

  static Failure unknown(PartyText.Named named) {
    return new Failure(
        Failure.Kind.USAGE,
        "there is no "
            + named.kind().map(Kind::text).orElse("pod, workload or Service")
            + " \""
            + named.name()
            + "\" with an address in namespace \""
            + named.namespace()
            + "\"; write [KIND/][NAMESPACE/]NAME, node/NAME, host or an address");
  }
}
