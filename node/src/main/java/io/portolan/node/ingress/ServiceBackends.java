// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.node.Timers;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.ServiceUse;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.Finding;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keeps the endpoints of the Services that routes lead to.
///
/// A Service of type ExternalName has the addresses of its name, where such are served at all.
///
/// Safe for use by several threads.
final class ServiceBackends implements AutoCloseable {
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

  private final ExternalNames names;
  private final Consumer<NamespacedName> changed;

  /// Those of the followed that lead to names outside.
  private final Map<IngressBackend, ExternalService> external = new HashMap<>();

  private boolean allowsExternal;

  /// @param transports how they are spoken to
  /// @param lookup asked for the addresses of names outside
  /// @param changed told of a Service of which something else may have to be said, see [#problem];
  ///     must not wait
  ServiceBackends(
      Backends backends,
      Transports transports,
      NameLookup lookup,
      Timers timers,
      Consumer<NamespacedName> changed) {
    this.backends = backends;
    this.transports = transports;
    this.names = new ExternalNames(lookup, timers, this::found);
    this.changed = changed;
  }

  /// Follows a change of the model.
  synchronized void apply(ModelDelta delta) {
    for (ServiceEndpoints service : delta.servicesPut()) {
      NamespacedName name = service.service().name();
      refresh(name, Optional.ofNullable(services.put(name, service)), Optional.of(service));
    }
    for (NamespacedName gone : delta.servicesRemoved()) {
      refresh(gone, Optional.ofNullable(services.remove(gone)), Optional.empty());
    }
  }

  private void refresh(
      NamespacedName service, Optional<ServiceEndpoints> before, Optional<ServiceEndpoints> now) {
    followed.tailSet(new IngressBackend(service, "")).stream()
        .takeWhile(each -> each.service().equals(service))
        .forEach(this::set);
    if (Stream.of(before, now).flatMap(Optional::stream).anyMatch(ServiceBackends::isExternal)) {
      changed.accept(service);
    }
  }

  private static boolean isExternal(ServiceEndpoints service) {
    return ExternalService.of(service.service()).isPresent();
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
        lead(backend, Optional.empty());
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
    Optional<ServiceEndpoints> known = Optional.ofNullable(services.get(backend.service()));
    Optional<ExternalService> outside =
        known.map(ServiceEndpoints::service).flatMap(ExternalService::of);
    lead(backend, outside.filter(_ -> allowsExternal));
    backends.set(
        backend.backend().name(),
        outside.isPresent()
            ? outside(backend)
            : known.map(service -> ServingEndpoints.of(service, backend)).orElse(List.of()),
        transports.of(backend));
  }

  /// Notes to which name outside the port leads now, and follows the names that are left.
  private void lead(IngressBackend backend, Optional<ExternalService> now) {
    Optional<ExternalService> before = Optional.ofNullable(external.remove(backend));
    now.ifPresent(each -> external.put(backend, each));
    if (!before.equals(now)) {
      names.follow(
          external.values().stream().map(ExternalService::name).collect(Collectors.toSet()));
    }
  }

  private List<Endpoint> outside(IngressBackend backend) {
    return Optional.ofNullable(external.get(backend))
        .map(service -> service.endpoints(backend.port(), names.state(service.name())))
        .orElse(List.of());
  }

  /// Something else is known of a name outside.
  private synchronized void found(String name) {
    List<IngressBackend> touched =
        external.entrySet().stream()
            .filter(each -> each.getValue().name().equals(name))
            .map(Map.Entry::getKey)
            .toList();
    touched.forEach(this::set);
    touched.stream().map(IngressBackend::service).distinct().forEach(changed);
  }

  /// Serves Services of type ExternalName from now on, or not.
  synchronized void allowExternal(boolean now) {
    if (now != allowsExternal) {
      allowsExternal = now;
      for (ServiceEndpoints service : List.copyOf(services.values())) {
        if (isExternal(service)) {
          refresh(service.service().name(), Optional.empty(), Optional.of(service));
        }
      }
    }
  }

  /// What is to be said of a Service that an Ingress names; empty for nothing.
  synchronized Optional<Finding> problem(ServiceUse use) {
    return Optional.ofNullable(services.get(use.service()))
        .map(ServiceEndpoints::service)
        .flatMap(ExternalService::of)
        .flatMap(
            service ->
                allowsExternal
                    ? service.problem(use.port(), names.state(service.name())).map(use::problem)
                    : Optional.of(use.notServed(service.name())));
  }

  /// Follows no names outside any more.
  @Override
  public void close() {
    names.close();
  }
}
