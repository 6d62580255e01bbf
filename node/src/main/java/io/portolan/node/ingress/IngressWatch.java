// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.NamespacedName;
import io.portolan.network.kubernetes.IngressClassReader;
import io.portolan.network.model.ModelDelta;
import io.portolan.node.Timers;
import io.portolan.proxy.ingress.Reference;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ocsp.Responder;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.upstream.Backends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Watches the objects that Ingresses are served by: they themselves, their classes, the ConfigMaps
/// beside, and all that these name.
///
/// Safe for use by several threads.
public final class IngressWatch implements AutoCloseable {
  private final NetworkFeed feed;
  private final ClusterResources resources;
  private final CertificateWatch certificates;
  private final Backends backends = new Backends();
  private final ServiceBackends services;
  private final Consumer<ModelDelta> follower;
  private final IngressFold fold;
  private final Followed<CarriedPorts> carried = new Followed<>(CarriedPorts.NONE);
  private final TcpServiceWatch tcpServices;

  // Guarded by "settings".
  private final WatchedSettings settings = new WatchedSettings();
  private final Telling telling;

  private List<Informer<?>> informers = List.of();

  private IngressWatch(
      ObjectSource source,
      NetworkFeed feed,
      EventRecorder events,
      Timers timers,
      NameLookup lookup,
      Responder responder) {
    this.feed = feed;
    this.telling = new Telling(events, Telling.Reasons.OF_SETTINGS);
    this.resources = ClusterResources.start(source);
    this.certificates = new CertificateWatch(resources, events, timers, responder);
    Transports transports = new Transports(TlsLibrary::best, certificates::endpointSecret);
    this.services =
        new ServiceBackends(
            backends,
            transports,
            lookup,
            timers,
            // Whoever says so may hold what is asked of here.
            service -> timers.after(Duration.ZERO, () -> serviceChanged(service)));
    this.fold = new IngressFold(resources, certificates, transports, services, events, timers);
    this.follower = services::apply;
    this.tcpServices =
        new TcpServiceWatch(
            resources, telling, ports -> fold.hold(ServiceBackends.Holder.TCP, ports));
  }

  private void serviceChanged(NamespacedName service) {
    fold.serviceChanged(service);
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
    watch.changed(WatchedSettings.NAME);
    feed.follow(watch.follower);
    watch.informers =
        List.of(
            Informer.start(source, IngressClass.class, List.of(watch.new Classes())),
            Informer.start(source, Ingress.class, List.of(watch.new Ingresses())));
    return watch;
  }

  /// What requests go by that come without TLS.
  public LiveRoutes http() {
    return fold.http();
  }

  /// What requests go by that come with TLS.
  public LiveRoutes https() {
    return fold.https();
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
        fold.http(),
        fold.https(),
        backends,
        settings.inFront(),
        this::certificates,
        fold.changes(),
        fold::isThere,
        () -> settings.now().observation(),
        () -> settings.now().keepAlive(),
        settings.http3(),
        carried);
  }

  private void changed(Reference what) {
    boolean isSettings = what.equals(WatchedSettings.NAME);
    if (what.kind() == Reference.Kind.SECRET) {
      fold.secretChanged(what.name());
      certificates.changed(what.name());
    }
    synchronized (settings) {
      if (isSettings) {
        configure();
      } else {
        fold.refresh(what);
      }
      List<Finding> findings =
          Stream.concat(settings.findings().stream(), fold.settingsFindings().stream()).toList();
      NamespacedName name = WatchedSettings.NAME.name();
      telling.tell(name, resources.findConfigMap(name), findings);
      if (isSettings || what.equals(TcpServiceWatch.CONFIG_MAP)) {
        carried.set(new CarriedPorts(tcpServices.read(), settings.now().streamIdle()));
      }
    }
  }

  /// Takes the ConfigMap over, which may have gone.
  private void configure() {
    ControllerSettings read =
        settings.read(resources.configMap(WatchedSettings.NAME.name()).orElse(Map.of()));
    certificates.set(read.tls());
    certificates.staple(read.asksAuthorities());
    services.allowExternal(read.allowsExternalNames());
    fold.set(read);
    fold.hold(ServiceBackends.Holder.COLLECTOR, settings.collector());
  }

  private final class Classes implements Informer.Handler<IngressClass> {
    @Override
    public void put(Optional<IngressClass> before, IngressClass now) {
      resources.awaitSynced();
      fold.serve(now.getMetadata().getName(), IngressClassReader.read(now).isOurs());
    }

    @Override
    public void deleted(IngressClass last) {
      fold.serve(last.getMetadata().getName(), false);
    }
  }

  private final class Ingresses implements Informer.Handler<Ingress> {
    @Override
    public void put(Optional<Ingress> before, Ingress now) {
      resources.awaitSynced();
      fold.put(now);
    }

    @Override
    public void deleted(Ingress last) {
      fold.remove(last);
    }
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
