// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.proxy.ingress.ServicePort;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Keeps the endpoints of the Services that routes lead to.
///
/// Endpoints that are ready take requests; where none is, those that still serve while they
/// terminate do, as for a Service's own addresses (KEP-1669).
/// Safe for use by several threads.
final class ServiceBackends {
  private final Backends backends;
  private final Map<NamespacedName, ServiceEndpoints> services = new HashMap<>();
  private final Map<NamespacedName, Map<ServicePort, Integer>> used = new HashMap<>();

  ServiceBackends(Backends backends) {
    this.backends = backends;
  }

  /// Follows a change of the model.
  synchronized void apply(ModelDelta delta) {
    for (ServiceEndpoints service : delta.servicesPut()) {
      services.put(service.service().name(), service);
      refresh(service.service().name());
    }
    for (NamespacedName gone : delta.servicesRemoved()) {
      services.remove(gone);
      refresh(gone);
    }
  }

  private void refresh(NamespacedName service) {
    used.getOrDefault(service, Map.of()).keySet().forEach(this::set);
  }

  /// Counts who leads to a port: it is followed as long as somebody does.
  synchronized void use(Set<ServicePort> before, Set<ServicePort> now) {
    for (ServicePort port : now) {
      if (!before.contains(port) && uses(port).merge(port, 1, Integer::sum) == 1) {
        set(port);
      }
    }
    for (ServicePort port : new TreeSet<>(before)) {
      if (!now.contains(port) && uses(port).merge(port, -1, Integer::sum) == 0) {
        uses(port).remove(port);
        backends.remove(port.toString());
      }
    }
  }

  private Map<ServicePort, Integer> uses(ServicePort port) {
    return used.computeIfAbsent(name(port), _ -> new HashMap<>());
  }

  private static NamespacedName name(ServicePort port) {
    return new NamespacedName(port.namespace(), port.service());
  }

  private void set(ServicePort port) {
    backends.set(
        port.toString(),
        Optional.ofNullable(services.get(name(port)))
            .map(service -> endpoints(service, port))
            .orElse(List.of()));
  }

  private static List<Endpoint> endpoints(ServiceEndpoints service, ServicePort wanted) {
    Optional<String> name =
        service.service().ports().stream()
            .filter(port -> port.protocol() == Protocol.TCP)
            .filter(
                port ->
                    wanted.port().isEmpty()
                        ? port.port() == wanted.number()
                        : port.name().equals(wanted.port()))
            .map(io.portolan.network.service.ServicePort::name)
            .findFirst();
    if (name.isEmpty()) {
      return List.of();
    }
    List<Endpoint> ready = endpoints(service, name.get(), false);
    return ready.isEmpty() ? endpoints(service, name.get(), true) : ready;
  }

  private static List<Endpoint> endpoints(
      ServiceEndpoints service, String port, boolean terminating) {
    return service.endpoints().stream()
        .filter(each -> terminating ? each.serving() && each.terminating() : each.ready())
        .flatMap(
            each ->
                each.ports().stream()
                    .filter(at -> at.protocol() == Protocol.TCP && at.name().equals(port))
                    .map(at -> new Endpoint(each.address(), at.port())))
        .distinct()
        .toList();
  }
}
