// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.IngressBackend.Reach;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Endpoint;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Keeps the endpoints of the Services that routes lead to.
///
/// Endpoints that are ready take requests; where none is, those that still serve while they
/// terminate do, as for a Service's own addresses (KEP-1669). Where requests go to the Service's
/// cluster IP, that is the only endpoint.
/// Safe for use by several threads.
final class ServiceBackends {
  private final Backends backends;
  private final Transports transports;
  private final Map<NamespacedName, ServiceEndpoints> services = new HashMap<>();
  private final TreeSet<IngressBackend> followed = new TreeSet<>();
  private List<IngressBackend> retired = List.of();
  private final Map<Holder, Set<IngressBackend>> held = new EnumMap<>(Holder.class);

  /// Who leads to ports beside routes.
  enum Holder {
    /// Where spans go.
    COLLECTOR,
    /// Connections that go on as they are.
    TCP
  }

  /// @param transports how they are spoken to
  ServiceBackends(Backends backends, Transports transports) {
    this.backends = backends;
    this.transports = transports;
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
    followed.tailSet(new IngressBackend(service, "")).stream()
        .takeWhile(each -> each.service().equals(service))
        .forEach(this::set);
  }

  /// Follows those of the ports that are used from now on. What went out of use goes on until the
  /// next call, so that a request that goes by the routes before finds it.
  ///
  /// @param touched that may have come into use or gone out of it
  /// @param isRouted whether routes lead to one
  synchronized void change(Set<IngressBackend> touched, Predicate<IngressBackend> isRouted) {
    Predicate<IngressBackend> isUsed =
        isRouted.or(backend -> held.values().stream().anyMatch(each -> each.contains(backend)));
    for (IngressBackend backend : retired) {
      if (!isUsed.test(backend) && followed.remove(backend)) {
        backends.remove(backend.backend().name());
      }
    }
    for (IngressBackend backend : touched) {
      if (isUsed.test(backend) && followed.add(backend)) {
        set(backend);
      }
    }
    retired = touched.stream().filter(Predicate.not(isUsed)).toList();
  }

  /// Follows these ports as well, in place of those that `holder` had before.
  ///
  /// @param isRouted whether routes lead to one
  synchronized void hold(
      Holder holder, Set<IngressBackend> now, Predicate<IngressBackend> isRouted) {
    Set<IngressBackend> touched = new TreeSet<>(held.getOrDefault(holder, Set.of()));
    if (!touched.equals(now)) {
      touched.addAll(now);
      held.put(holder, Set.copyOf(now));
      change(touched, isRouted);
    }
  }

  /// A Secret has changed; whether some are spoken to by what it holds.
  synchronized boolean changed(NamespacedName secret) {
    List<IngressBackend> users =
        followed.stream()
            .filter(each -> each.tls().flatMap(UpstreamTls::secret).equals(Optional.of(secret)))
            .toList();
    users.forEach(this::set);
    return !users.isEmpty();
  }

  private void set(IngressBackend backend) {
    Optional<IpAddress> address = backend.address();
    if (address.isPresent()) {
      int port = Integer.parseInt(backend.port());
      backends.set(
          backend.backend().name(),
          List.of(new Endpoint(address.get(), port)),
          transports.of(backend));
      return;
    }
    backends.set(
        backend.backend().name(),
        Optional.ofNullable(services.get(backend.service()))
            .map(service -> endpoints(service, backend))
            .orElse(List.of()),
        transports.of(backend));
  }

  private static List<Endpoint> endpoints(ServiceEndpoints service, IngressBackend backend) {
    String wanted = backend.port();
    Optional<ServicePort> found =
        service.service().ports().stream()
            .filter(port -> port.protocol() == Protocol.TCP)
            .filter(
                port ->
                    wanted.equals(IngressBackend.FIRST_PORT)
                        || port.name().equals(wanted)
                        || Integer.toString(port.port()).equals(wanted))
            .findFirst();
    if (found.isEmpty()) {
      return List.of();
    }
    ServicePort port = found.get();
    List<Endpoint> ready = endpoints(service, port.name(), false);
    List<Endpoint> serving = ready.isEmpty() ? endpoints(service, port.name(), true) : ready;
    // Nobody answers at the cluster IP of a Service without endpoints, and headless ones have none.
    return backend.reach() == Reach.CLUSTER_IP && !serving.isEmpty()
        ? service.service().clusterIps().stream()
            .map(address -> new Endpoint(address, port.port()))
            .findFirst()
            .map(List::of)
            .orElse(serving)
        : serving;
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
