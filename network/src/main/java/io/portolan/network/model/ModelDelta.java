// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.model;

import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.service.ServiceEndpoints;
import java.util.List;

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

  public boolean isEmpty() {
    return servicesPut.isEmpty()
        && servicesRemoved.isEmpty()
        && nodesPut.isEmpty()
        && nodesRemoved.isEmpty();
  }
}
