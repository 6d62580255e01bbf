// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.model;

import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.service.ServiceEndpoints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of the compiled network differs after a change.
///
/// @param servicesPut Services that are new or whose own facts or endpoints changed
/// @param servicesRemoved Services that are gone
/// @param nodesPut nodes that are new or changed
/// @param nodesRemoved names of nodes that are gone
public record ModelDelta(
    List<ServiceEndpoints> servicesPut,
    List<NamespacedName> servicesRemoved,
    List<NodeFacts> nodesPut,
    List<String> nodesRemoved) {

  public static final ModelDelta NONE = new ModelDelta(List.of(), List.of(), List.of(), List.of());

  static ModelDelta put(ServiceEndpoints service) {
    return new ModelDelta(List.of(service), List.of(), List.of(), List.of());
  }

  static ModelDelta removed(NamespacedName service) {
    return new ModelDelta(List.of(), List.of(service), List.of(), List.of());
  }

  static ModelDelta put(NodeFacts node) {
    return new ModelDelta(List.of(), List.of(), List.of(node), List.of());
  }

  static ModelDelta removedNode(String name) {
    return new ModelDelta(List.of(), List.of(), List.of(), List.of(name));
  }

  /// One delta that does what these do one after the other; of several changes of an object only
  /// the last is left.
  public static ModelDelta merged(List<ModelDelta> deltas) {
    if (deltas.size() == 1) {
      return deltas.getFirst();
    }
    Map<NamespacedName, Optional<ServiceEndpoints>> services = new LinkedHashMap<>();
    Map<String, Optional<NodeFacts>> nodes = new LinkedHashMap<>();
    for (ModelDelta delta : deltas) {
      delta.servicesRemoved.forEach(name -> services.put(name, Optional.empty()));
      delta.servicesPut.forEach(each -> services.put(each.service().name(), Optional.of(each)));
      delta.nodesRemoved.forEach(name -> nodes.put(name, Optional.empty()));
      delta.nodesPut.forEach(each -> nodes.put(each.name(), Optional.of(each)));
    }
    return new ModelDelta(
        services.values().stream().flatMap(Optional::stream).toList(),
        absent(services),
        nodes.values().stream().flatMap(Optional::stream).toList(),
        absent(nodes));
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
        && nodesPut.isEmpty()
        && nodesRemoved.isEmpty();
  }
}
