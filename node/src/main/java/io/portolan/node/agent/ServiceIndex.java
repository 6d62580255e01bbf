// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The Services by namespace, as last seen.
final class ServiceIndex {
  private final Map<String, Map<String, Service>> byNamespace = new ConcurrentHashMap<>();

  void put(Service service) {
    byNamespace
        .computeIfAbsent(service.getMetadata().getNamespace(), _ -> new ConcurrentHashMap<>())
        .put(service.getMetadata().getName(), service);
  }

  void remove(Service service) {
    byNamespace.computeIfPresent(
        service.getMetadata().getNamespace(),
        (_, services) -> {
          services.remove(service.getMetadata().getName());
          return services.isEmpty() ? null : services;
        });
  }

  List<Service> in(String namespace) {
    Map<String, Service> services = byNamespace.get(namespace);
    return services == null ? List.of() : List.copyOf(services.values());
  }
}
