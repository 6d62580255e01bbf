// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.ServedCertificate;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// What serves hosts that speak TLS otherwise than the others, each by contexts of its own, so that
/// no session of one host is resumed at another.
final class OwnContexts {
  private final TlsLibrary library;
  private final Map<HostPattern, Made> hosts = new HashMap<>();

  /// What serves a host, and what that was made of.
  private record Made(
      List<ServerCertificate> certificates,
      ServerTerms terms,
      Optional<List<X509Certificate>> authorities,
      Map<Kind, ServedCertificate> contexts) {}

  OwnContexts(TlsLibrary library) {
    this.library = library;
  }

  /// What serves the host from now on. What did not change keeps its sessions.
  ///
  /// @param certificates of the host
  /// @param clients who may have signed what clients are asked for; empty where they are not asked
  Map<Kind, ServedCertificate> of(
      HostPattern host,
      List<ServerCertificate> certificates,
      ServerTerms terms,
      Optional<Authorities> clients) {
    Optional<List<X509Certificate>> authorities = clients.map(Authorities::certificates);
    Made before = hosts.get(host);
    if (before != null
        && before.certificates.equals(certificates)
        && before.terms.equals(terms)
        && before.authorities.equals(authorities)) {
      return before.contexts;
    }
    Map<Kind, ServedCertificate> contexts = new EnumMap<>(Kind.class);
    for (ServerCertificate each : certificates) {
      try {
        contexts.putIfAbsent(
            each.kind(),
            clients.isPresent()
                ? library.context(each, terms, clients.get())
                : library.context(each, terms));
      } catch (SSLException refused) {
        // It is served nowhere then, which is told of its Secret.
      }
    }
    hosts.put(host, new Made(certificates, terms, authorities, contexts));
    return contexts;
  }

  /// The host is served as others are.
  void forget(HostPattern host) {
    hosts.remove(host);
  }
}
