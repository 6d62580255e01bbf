// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.kube.client.EventRecorder;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.kubernetes.IngressReader;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ingress.IngressTable.Change;
import io.portolan.proxy.ingress.Reference;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.metrics.ConfigChanges;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.LiveRoutes;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The Ingresses that are there, folded into what requests go by; what is wrong with one becomes an
/// Event on it.
///
/// Safe for use by several threads.
final class IngressFold {
  private final CertificateWatch certificates;
  private final Transports transports;
  private final ServiceBackends services;
  private final InstantSource clock;
  private final Telling telling;
  private final IngressTable table;
  private final ConfigChanges changes = new ConfigChanges();
  private final LiveRoutes http = new LiveRoutes();
  private final LiveRoutes https = new LiveRoutes();
  private final Set<String> classes = new HashSet<>();
  private final Map<NamespacedName, io.fabric8.kubernetes.api.model.networking.v1.Ingress> known =
      new ConcurrentHashMap<>();

  /// @param events stays the caller's
  IngressFold(
      ClusterResources resources,
      CertificateWatch certificates,
      Transports transports,
      ServiceBackends services,
      EventRecorder events,
      InstantSource clock) {
    this.certificates = certificates;
    this.transports = transports;
    this.services = services;
    this.clock = clock;
    this.telling = new Telling(events, Telling.Reasons.OF_INGRESSES);
    this.table = new IngressTable(ControllerSettings.NONE, resources);
  }

  /// What requests go by that come without TLS.
  LiveRoutes http() {
    return http;
  }

  /// What requests go by that come with TLS.
  LiveRoutes https() {
    return https;
  }

  /// Those that took effect.
  ConfigChanges changes() {
    return changes;
  }

  /// Whether there is an Ingress of that name, `namespace/name`, of whatever class.
  boolean isThere(String name) {
    int slash = name.indexOf('/');
    return known.containsKey(
        new NamespacedName(name.substring(0, slash), name.substring(slash + 1)));
  }

  /// Takes an Ingress over, whatever its class.
  synchronized void put(io.fabric8.kubernetes.api.model.networking.v1.Ingress now) {
    known.put(name(now), now);
    publish(fold(now));
  }

  synchronized void remove(io.fabric8.kubernetes.api.model.networking.v1.Ingress last) {
    known.remove(name(last));
    telling.forget(name(last));
    certificates.remove(name(last));
    publish(table.remove(name(last)));
  }

  /// Serves the Ingresses of a class from now on, or no longer.
  synchronized void serve(String className, boolean isOurs) {
    if (isOurs ? classes.add(className) : classes.remove(className)) {
      Change made = Change.nothing();
      known.values().forEach(ingress -> made.add(fold(ingress)));
      publish(made);
    }
  }

  /// Takes over that an object has changed, come or gone.
  synchronized void refresh(Reference changed) {
    publish(table.refresh(changed));
  }

  /// Goes by what the ConfigMap says from now on.
  synchronized void set(ControllerSettings settings) {
    publish(table.set(settings));
  }

  /// What is to be said of what the ConfigMap names.
  synchronized List<Finding> settingsFindings() {
    return table.settingsFindings();
  }

  /// Has the endpoints of these followed, whether routes lead there or not.
  synchronized void hold(ServiceBackends.Holder holder, Set<IngressBackend> ports) {
    services.hold(holder, ports, table::isUsed);
  }

  /// Says again what there is to say of connections by TLS to endpoints.
  synchronized void secretChanged(NamespacedName secret) {
    if (services.changed(secret)) {
      known.keySet().stream()
          .filter(
              each ->
                  table.upstreamTls(each).flatMap(UpstreamTls::secret).equals(Optional.of(secret)))
          .forEach(this::tell);
    }
  }

  /// Says again what there is to say of a Service.
  synchronized void serviceChanged(NamespacedName service) {
    known.keySet().stream()
        .filter(
            each -> table.services(each).stream().anyMatch(use -> use.service().equals(service)))
        .forEach(this::tell);
  }

  private Change fold(io.fabric8.kubernetes.api.model.networking.v1.Ingress object) {
    Ingress ingress = IngressReader.read(object);
    if (!classes.contains(ingress.className())) {
      certificates.remove(ingress.name());
      return table.remove(ingress.name());
    }
    certificates.put(object, ingress);
    return table.put(ingress);
  }

  private void publish(Change made) {
    // Endpoints first: a route never leads to a backend that is not known yet.
    services.change(made.backends(), table::isUsed);
    // Clients are asked for certificates before routes ask for them, and for as long as they do.
    certificates.follow(secured(made, true), table);
    http.update(_ -> table.http());
    https.update(_ -> table.https());
    certificates.follow(secured(made, false), table);
    changes.applied(clock.instant());
    made.ingresses().forEach(this::tell);
  }

  private List<HostPattern> secured(Change made, boolean isAsking) {
    return made.secured().stream()
        .filter(host -> table.encryption(host).clients().isPresent() == isAsking)
        .toList();
  }

  private void tell(NamespacedName name) {
    telling.tell(
        name,
        Optional.ofNullable(known.get(name)),
        Stream.of(
                table.findings(name).stream(),
                transports.problems(table.upstreamTls(name)).stream(),
                table.services(name).stream().map(services::problem).flatMap(Optional::stream))
            .flatMap(each -> each)
            .toList());
  }

  private static NamespacedName name(
      io.fabric8.kubernetes.api.model.networking.v1.Ingress ingress) {
    return new NamespacedName(
        ingress.getMetadata().getNamespace(), ingress.getMetadata().getName());
  }
}
