// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.client.EventRecorder;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.IngressCertificates;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.SelfSigned;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Follows the Secrets that served Ingresses name, and tells what is wrong with one by an Event on
/// each Ingress that wants it.
///
/// Safe for use by several threads.
final class CertificateWatch {
  private static final String REASON = "CertificateProblem";

  private final InstantSource clock;
  private final EventRecorder events;
  private final ClusterResources resources;
  // Guarded by this: what a cluster without Ingresses and proxies never needs.
  private Optional<Certificates> made = Optional.empty();

  // Guarded by "known".
  private final Map<NamespacedName, HasMetadata> known = new HashMap<>();
  private final Map<NamespacedName, List<String>> told = new HashMap<>();

  /// What takes a while to be made, since a key is made for it and a library loaded.
  private record Certificates(IngressCertificates folded, LiveCertificates live) {
    void publish() {
      live.update(_ -> folded.table());
    }
  }

  CertificateWatch(ClusterResources resources, EventRecorder events, InstantSource clock) {
    this.clock = clock;
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
      TlsLibrary library = TlsLibrary.best();
      CertificateTable empty =
          CertificateTable.of(
              library.alone(SelfSigned.create(clock.instant(), new SecureRandom())));
      return new Certificates(
          new IngressCertificates(library, empty, this::read), new LiveCertificates(empty));
    } catch (SSLException e) {
      throw new IllegalStateException("no default certificate can be made", e);
    }
  }

  private TlsSecret read(NamespacedName name) {
    return resources
        .findSecret(name)
        .map(
            secret ->
                TlsSecret.read(
                    Objects.requireNonNullElse(secret.getType(), ""),
                    Objects.requireNonNullElse(secret.getData(), Map.of()),
                    clock.instant()))
        .orElse(new TlsSecret.Unusable("does not exist"));
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
}
