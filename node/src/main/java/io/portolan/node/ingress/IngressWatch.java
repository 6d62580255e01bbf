// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.kubernetes.IngressClassReader;
import io.portolan.network.kubernetes.IngressReader;
import io.portolan.network.model.ModelDelta;
import io.portolan.node.Timers;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ingress.IngressTable.Change;
import io.portolan.proxy.ingress.Reference;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.Observation;
import io.portolan.proxy.ingress.nginx.Reading;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.metrics.ConfigChanges;
import io.portolan.proxy.ocsp.Responder;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.upstream.Backends;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Folds Ingresses of classes of ours into routes, and what is wrong with one into an Event on it.
///
/// Safe for use by several threads.
public final class IngressWatch implements AutoCloseable {
  private static final String REASON = "NotServedAsWritten";

  /// What holds where Ingresses say nothing, with the keys of ingress-nginx's ConfigMap.
  private static final Reference SETTINGS =
      new Reference(Reference.Kind.CONFIG_MAP, new NamespacedName("portolan-ingress", "ingress"));

  private final NetworkFeed feed;
  private final EventRecorder events;
  private final InstantSource clock;
  private final ConfigChanges changes = new ConfigChanges();
  private final ClusterResources resources;
  private final CertificateWatch certificates;
  private final LiveRoutes http = new LiveRoutes();
  private final LiveRoutes https = new LiveRoutes();
  private final Backends backends = new Backends();
  private final LiveProxiesInFront inFront = new LiveProxiesInFront();
  private final Transports transports;
  private final ServiceBackends services;
  private final Consumer<ModelDelta> follower;
  private final Followed<Boolean> http3 = new Followed<>(false);
  private final Followed<CarriedPorts> carried = new Followed<>(CarriedPorts.NONE);
  private final TcpServiceWatch tcpServices;
  private volatile Observation observed = ControllerSettings.NONE.observation();

  // Guarded by "table".
  private final IngressTable table;
  private final Set<String> classes = new HashSet<>();
  private final Map<NamespacedName, io.fabric8.kubernetes.api.model.networking.v1.Ingress> known =
      new ConcurrentHashMap<>();

  private final Map<NamespacedName, List<Finding>> told = new HashMap<>();

  private Duration streamIdle = ControllerSettings.NONE.streamIdle();
  private List<Finding> settings = List.of();
  private List<Finding> toldSettings = List.of();

  private List<Informer<?>> informers = List.of();

  private IngressWatch(
      ObjectSource source,
      NetworkFeed feed,
      EventRecorder events,
      Timers timers,
      NameLookup lookup,
      Responder responder) {
    this.feed = feed;
    this.events = events;
    this.clock = timers;
    this.resources = ClusterResources.start(source);
    this.certificates = new CertificateWatch(resources, events, timers, responder);
    this.table = new IngressTable(ControllerSettings.NONE, resources);
    this.transports = new Transports(TlsLibrary::best, certificates::endpointSecret);
    this.services =
        new ServiceBackends(
            backends,
            transports,
            lookup,
            timers,
            // Whoever says so may hold what is asked of here.
            service -> timers.after(Duration.ZERO, () -> serviceChanged(service)));
    this.follower = services::apply;
    this.tcpServices = new TcpServiceWatch(resources, events, this::leadTo);
  }

  /// Begins to watch; returns at once.
  ///
  /// @param events stays the caller's
  /// @param lookup asked for the addresses of names outside
  /// @param responder who is asked what authorities say of certificates, where that is wanted
  public static IngressWatch start(
      ObjectSource source,
      NetworkFeed feed,
      EventRecorder events,
      Timers timers,
      NameLookup lookup,
      Responder responder) {
    IngressWatch watch = new IngressWatch(source, feed, events, timers, lookup, responder);
    watch.resources.follow(watch::changed);
    watch.changed(SETTINGS);
    feed.follow(watch.follower);
    watch.informers =
        List.of(
            Informer.start(source, IngressClass.class, List.of(watch.new Classes())),
            Informer.start(
                source,
                io.fabric8.kubernetes.api.model.networking.v1.Ingress.class,
                List.of(watch.new Ingresses())));
    return watch;
  }

  /// What requests go by that come without TLS.
  public LiveRoutes http() {
    return http;
  }

  /// What requests go by that come with TLS.
  public LiveRoutes https() {
    return https;
  }

  /// Where routes lead to.
  public Backends backends() {
    return backends;
  }

  /// The certificates by which clients are served; waits a moment when it has just begun.
  public LiveCertificates certificates() {
    return certificates.live();
  }

  /// All that proxies go by.
  public ServedIngresses served() {
    return new ServedIngresses(
        http,
        https,
        backends,
        inFront,
        this::certificates,
        changes,
        this::isThere,
        () -> observed,
        http3,
        carried);
  }

  private boolean isThere(String name) {
    int slash = name.indexOf('/');
    return known.containsKey(
        new NamespacedName(name.substring(0, slash), name.substring(slash + 1)));
  }

  private void changed(Reference what) {
    if (what.kind() == Reference.Kind.SECRET) {
      secretChanged(what.name());
      certificates.changed(what.name());
    }
    synchronized (table) {
      publish(what.equals(SETTINGS) ? configured() : table.refresh(what));
      tellSettings();
      if (what.equals(TcpServiceWatch.CONFIG_MAP) || what.equals(SETTINGS)) {
        carried.set(new CarriedPorts(tcpServices.read(), streamIdle));
      }
    }
  }

  private void leadTo(Set<IngressBackend> ports) {
    services.hold(ServiceBackends.Holder.TCP, ports, table::isUsed);
  }

  /// Takes the ConfigMap over, which may have gone.
  private Change configured() {
    Reading<ControllerSettings> read =
        ControllerSettings.read(resources.configMap(SETTINGS.name()).orElse(Map.of()));
    settings = read.findings();
    inFront.set(read.value().forwarded().inFront());
    observed = read.value().observation();
    http3.set(read.value().usesHttp3());
    certificates.staple(read.value().asksAuthorities());
    streamIdle = read.value().streamIdle();
    services.allowExternal(read.value().allowsExternalNames());
    Change made = table.set(read.value());
    services.hold(ServiceBackends.Holder.COLLECTOR, collector(), table::isUsed);
    return made;
  }

  /// The Service that takes spans, where it is one.
  private Set<IngressBackend> collector() {
    return observed
        .tracing()
        .collector()
        .filter(name -> name.contains("/"))
        .map(name -> Set.of(IngressBackend.of(new Backend(name))))
        .orElse(Set.of());
  }

  private void tellSettings() {
    List<Finding> now =
        Stream.concat(settings.stream(), table.settingsFindings().stream()).toList();
    List<Finding> before = toldSettings;
    toldSettings = now;
    resources
        .findConfigMap(SETTINGS.name())
        .ifPresent(object -> tell(object, "NotAppliedAsWritten", now, before));
  }

  private void tell(HasMetadata object, String reason, List<Finding> now, List<Finding> before) {
    now.stream()
        .filter(finding -> finding.kind() != Finding.Kind.WORKS && !before.contains(finding))
        .forEach(finding -> events.warning(object, reason, finding.toString()));
  }

  private final class Classes implements Informer.Handler<IngressClass> {
    @Override
    public void put(Optional<IngressClass> before, IngressClass now) {
      resources.awaitSynced();
      synchronized (table) {
        boolean changed =
            IngressClassReader.read(now).isOurs()
                ? classes.add(now.getMetadata().getName())
                : classes.remove(now.getMetadata().getName());
        if (changed) {
          settle();
        }
      }
    }

    @Override
    public void deleted(IngressClass last) {
      synchronized (table) {
        if (classes.remove(last.getMetadata().getName())) {
          settle();
        }
      }
    }
  }

  private final class Ingresses
      implements Informer.Handler<io.fabric8.kubernetes.api.model.networking.v1.Ingress> {
    @Override
    public void put(
        Optional<io.fabric8.kubernetes.api.model.networking.v1.Ingress> before,
        io.fabric8.kubernetes.api.model.networking.v1.Ingress now) {
      resources.awaitSynced();
      synchronized (table) {
        known.put(name(now), now);
        publish(fold(now));
      }
    }

    @Override
    public void deleted(io.fabric8.kubernetes.api.model.networking.v1.Ingress last) {
      synchronized (table) {
        known.remove(name(last));
        told.remove(name(last));
        certificates.remove(name(last));
        publish(table.remove(name(last)));
      }
    }
  }

  private void secretChanged(NamespacedName secret) {
    if (services.changed(secret)) {
      synchronized (table) {
        known.keySet().stream()
            .filter(
                each ->
                    table
                        .upstreamTls(each)
                        .flatMap(UpstreamTls::secret)
                        .equals(Optional.of(secret)))
            .forEach(this::tell);
      }
    }
  }

  private void serviceChanged(NamespacedName service) {
    synchronized (table) {
      known.keySet().stream()
          .filter(
              each -> table.services(each).stream().anyMatch(use -> use.service().equals(service)))
          .forEach(this::tell);
    }
  }

  private void settle() {
    Change made = Change.nothing();
    known.values().forEach(ingress -> made.add(fold(ingress)));
    publish(made);
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
        .filter(host -> table.clients(host).isPresent() == isAsking)
        .toList();
  }

  private void tell(NamespacedName name) {
    io.fabric8.kubernetes.api.model.networking.v1.Ingress object = known.get(name);
    if (object == null) {
      return;
    }
    List<Finding> findings =
        Stream.of(
                table.findings(name).stream(),
                transports.problems(table.upstreamTls(name)).stream(),
                table.services(name).stream().map(services::problem).flatMap(Optional::stream))
            .flatMap(each -> each)
            .toList();
    List<Finding> before = Objects.requireNonNullElse(told.put(name, findings), List.of());
    tell(object, REASON, findings, before);
  }

  private static NamespacedName name(
      io.fabric8.kubernetes.api.model.networking.v1.Ingress ingress) {
    return new NamespacedName(
        ingress.getMetadata().getNamespace(), ingress.getMetadata().getName());
  }

  @Override
  public void close() {
    informers.forEach(Informer::close);
    resources.close();
    certificates.close();
    feed.unfollow(follower);
    services.close();
  }
}
