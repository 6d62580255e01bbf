// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.model;

import io.portolan.network.Cidr;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.policy.PolicyDelta;
import io.portolan.network.service.ServiceEndpoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of the compiled network differs after a change.
///
/// @param servicesPut Services that are new or whose own facts or endpoints changed
/// @param servicesRemoved Services that are gone
/// @param podsPut pods that are new or changed
/// @param podsRemoved pods that are gone or have no addresses any more
/// @param nodesPut nodes that are new or changed
/// @param nodesRemoved names of nodes that are gone
/// @param policies where policies, or the pods that their selectors name, may differ; empty when
///     nothing does
/// @param serviceBlocks all blocks of the ServiceCIDRs, in order, when they changed
public record ModelDelta(
    List<ServiceEndpoints> servicesPut,
    List<NamespacedName> servicesRemoved,
    List<PodFacts> podsPut,
    List<NamespacedName> podsRemoved,
    List<NodeFacts> nodesPut,
    List<String> nodesRemoved,
    Optional<PolicyDelta> policies,
    Optional<List<Cidr>> serviceBlocks) {

  public static final ModelDelta NONE =
      new ModelDelta(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  static ModelDelta put(ServiceEndpoints service) {
    return services(List.of(service), List.of());
  }

  static ModelDelta removed(NamespacedName service) {
    return services(List.of(), List.of(service));
  }

  static ModelDelta services(List<ServiceEndpoints> put, List<NamespacedName> removed) {
    return new ModelDelta(
        put,
        removed,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static ModelDelta pods(List<PodFacts> put, List<NamespacedName> removed, PolicyDelta policies) {
    return new ModelDelta(
        List.of(),
        List.of(),
        put,
        removed,
        List.of(),
        List.of(),
        present(policies),
        Optional.empty());
  }

  static ModelDelta policies(PolicyDelta delta) {
    return pods(List.of(), List.of(), delta);
  }

  static ModelDelta nodes(List<NodeFacts> put, List<String> removed, PolicyDelta policies) {
    return new ModelDelta(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        put,
        removed,
        present(policies),
        Optional.empty());
  }

  private static Optional<PolicyDelta> present(PolicyDelta delta) {
    return Optional.of(delta).filter(some -> !some.isEmpty());
  }

  static ModelDelta serviceBlocks(List<Cidr> serviceBlocks) {
    return new ModelDelta(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(serviceBlocks));
  }

  /// One delta that does what these do one after the other; of several changes of an object only
  /// the last is left.
  public static ModelDelta merged(List<ModelDelta> deltas) {
    if (deltas.size() == 1) {
      return deltas.getFirst();
    }
    Map<NamespacedName, Optional<ServiceEndpoints>> services = new LinkedHashMap<>();
    Map<NamespacedName, Optional<PodFacts>> pods = new LinkedHashMap<>();
    Map<String, Optional<NodeFacts>> nodes = new LinkedHashMap<>();
    List<PolicyDelta> policies = new ArrayList<>();
    Optional<List<Cidr>> serviceBlocks = Optional.empty();
    for (ModelDelta delta : deltas) {
      delta.servicesRemoved.forEach(name -> services.put(name, Optional.empty()));
      delta.servicesPut.forEach(each -> services.put(each.service().name(), Optional.of(each)));
      delta.podsRemoved.forEach(name -> pods.put(name, Optional.empty()));
      delta.podsPut.forEach(each -> pods.put(each.name(), Optional.of(each)));
      delta.nodesRemoved.forEach(name -> nodes.put(name, Optional.empty()));
      delta.nodesPut.forEach(each -> nodes.put(each.name(), Optional.of(each)));
      delta.policies.ifPresent(policies::add);
      serviceBlocks = delta.serviceBlocks.isPresent() ? delta.serviceBlocks : serviceBlocks;
    }
    return new ModelDelta(
        present(services),
        absent(services),
        present(pods),
        absent(pods),
        present(nodes),
        absent(nodes),
        policies.isEmpty() ? Optional.empty() : Optional.of(PolicyDelta.merged(policies)),
        serviceBlocks);
  }

  private static <K, V> List<V> present(Map<K, Optional<V>> values) {
    return values.values().stream().flatMap(Optional::stream).toList();
  }

  private static <K, V> List<K> absent(Map<K, Optional<V>> values) {
    return values.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  public boolean isEmpty() {
    return servicesPut.isEmpty()
        && servicesRemoved.isEmpty()
        && podsPut.isEmpty()
        && podsRemoved.isEmpty()
        && nodesPut.isEmpty()
        && nodesRemoved.isEmpty()
        && policies.isEmpty()
        && serviceBlocks.isEmpty();
  }
}
