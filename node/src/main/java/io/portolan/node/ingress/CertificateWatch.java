// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.portolan.kube.client.EventRecorder;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.node.Timers;
import io.portolan.proxy.ingress.HostEncryption;
import io.portolan.proxy.ingress.IngressCertificates;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ocsp.Responder;
import io.portolan.proxy.ocsp.Stapler;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.EndpointSecret;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.SelfSigned;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// Follows the Secrets that served Ingresses name, and tells what is wrong with one by an Event on
/// each Ingress that wants it.
///
/// Safe for use by several threads.
final class CertificateWatch implements AutoCloseable {
  private static final String REASON = "CertificateProblem";
  private static final String MISSING = "does not exist";
  private static final int ASKED_AT_ONCE = 2;
  private static final int IDLE_SECONDS = 10;

  private final InstantSource clock;
  private final EventRecorder events;
  private final ClusterResources resources;
  private final Stapler stapler;
  private final ExecutorService asking;
  // Guarded by this: what a cluster without Ingresses and proxies never needs.
  private Optional<Certificates> made = Optional.empty();
  private ServerTerms terms = ServerTerms.USUAL;

  // Guarded by "known".
  private final Map<NamespacedName, HasMetadata> known = new HashMap<>();
  private final Map<NamespacedName, List<String>> told = new HashMap<>();

  /// What takes a while to be made, since a key is made for it and a library loaded.
  private record Certificates(IngressCertificates folded, LiveCertificates live) {
    void publish() {
      live.update(_ -> folded.table());
    }

    void set(ServerTerms terms) {
      try {
        folded.set(terms);
      } catch (SSLException e) {
        throw new IllegalStateException("the default certificate is not served any more", e);
      }
    }
  }

  /// @param responder who is asked what authorities say of certificates
  CertificateWatch(
      ClusterResources resources, EventRecorder events, Timers timers, Responder responder) {
    this.clock = timers;
    // To look up a name would hold up the threads of all else.
    this.asking =
        new ThreadPoolExecutor(
            ASKED_AT_ONCE,
            ASKED_AT_ONCE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("ocsp-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    this.stapler =
        new Stapler(
            responder,
            timers,
            (delay, task) -> timers.after(delay, () -> asking.execute(task)),
            new Stapler.Followers(this::isServed, this::changed));
    this.events = events;
    this.resources = resources;
  }

  private synchronized Certificates certificates() {
    if (made.isEmpty()) {
      made = Optional.of(make());
    }
    return made.get();
  }

  private Certificates make() {
    try {
      IngressCertificates folded =
          new IngressCertificates(
              TlsLibrary.best(),
              terms,
              SelfSigned.create(clock.instant(), new SecureRandom()),
              new IngressCertificates.Secrets(this::read, this::authorities));
      return new Certificates(folded, new LiveCertificates(folded.table()));
    } catch (SSLException e) {
      throw new IllegalStateException("no default certificate can be made", e);
    }
  }

  /// Speaks TLS with new connections on these terms.
  void set(ServerTerms changed) {
    synchronized (known) {
      made(changed)
          .ifPresent(
              all -> {
                all.set(changed);
                all.publish();
              });
    }
  }

  private synchronized Optional<Certificates> made(ServerTerms changed) {
    terms = changed;
    return made;
  }

  private boolean isServed(NamespacedName secret) {
    synchronized (known) {
      return !known.isEmpty() && certificates().folded().isUsed(secret);
    }
  }

  /// Says whether authorities are asked what they say of certificates.
  void staple(boolean isWanted) {
    if (stapler.set(isWanted && TlsLibrary.best().staples())) {
      synchronized (known) {
        if (!known.isEmpty()) {
          certificates().folded().secrets().forEach(this::changed);
        }
      }
    }
  }

  private TlsSecret read(NamespacedName name) {
    return stapler.complete(name, held(name));
  }

  private TlsSecret held(NamespacedName name) {
    return resources
        .findSecret(name)
        .map(
            secret ->
                TlsSecret.read(
                    Objects.requireNonNullElse(secret.getType(), ""),
                    data(secret),
                    clock.instant()))
        .orElse(new TlsSecret.Unusable(MISSING));
  }

  private AuthoritySecret authorities(NamespacedName name) {
    return resources
        .findSecret(name)
        .map(secret -> AuthoritySecret.read(data(secret)))
        .orElse(new AuthoritySecret.Unusable(MISSING));
  }

  /// What a Secret holds for connections to endpoints.
  EndpointSecret endpointSecret(NamespacedName name) {
    return resources
        .findSecret(name)
        .map(secret -> EndpointSecret.read(data(secret)))
        .orElse(new EndpointSecret.Unusable(MISSING));
  }

  private static Map<String, String> data(Secret secret) {
    return Objects.requireNonNullElse(secret.getData(), Map.of());
  }

  /// The certificates of now; the first call makes the default one.
  LiveCertificates live() {
    return certificates().live();
  }

  /// Serves the certificates that an Ingress asks for.
  ///
  /// @param object on which Events are written
  void put(HasMetadata object, Ingress ingress) {
    Certificates all = certificates();
    synchronized (known) {
      known.put(ingress.name(), object);
      all.folded().put(ingress);
      all.publish();
      tell(ingress.name());
    }
  }

  /// Serves an Ingress no longer; it may be unknown.
  void remove(NamespacedName ingress) {
    synchronized (known) {
      if (known.remove(ingress) != null) {
        Certificates all = certificates();
        told.remove(ingress);
        all.folded().remove(ingress);
        all.publish();
      }
    }
  }

  /// Treats connections to these hosts as the table says from now on.
  void follow(Collection<HostPattern> hosts, IngressTable table) {
    if (hosts.isEmpty()) {
      return;
    }
    Certificates all = certificates();
    synchronized (known) {
      for (HostPattern host : hosts) {
        HostEncryption how = table.encryption(host);
        all.folded().treat(host, how);
        how.clients().ifPresent(each -> tell(each.ingress()));
      }
      all.publish();
    }
  }

  private void tell(NamespacedName ingress) {
    HasMetadata object = known.get(ingress);
    List<String> now = certificates().folded().problems(ingress);
    List<String> before = Objects.requireNonNullElse(told.put(ingress, now), List.of());
    if (object != null) {
      now.stream()
          .filter(problem -> !before.contains(problem))
          .forEach(problem -> events.warning(object, REASON, problem));
    }
  }

  /// Reads a Secret again.
  void changed(NamespacedName secret) {
    synchronized (known) {
      if (known.isEmpty()) {
        return;
      }
      Certificates all = certificates();
      for (NamespacedName ingress : all.folded().refresh(secret)) {
        tell(ingress);
      }
      all.publish();
    }
  }

  /// Asks nobody any more.
  @Override
  public void close() {
    asking.shutdownNow();
  }
}
