// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.ServedCertificate;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsLibrary;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// The hosts whose clients are asked for certificates, and what asks them. Each has contexts of its
/// own, so that no session of one host is resumed at another.
final class AskingHosts {
  private final TlsLibrary library;
  private final Function<NamespacedName, AuthoritySecret> secrets;
  private final Map<HostPattern, AuthorityClaim> claims = new HashMap<>();
  private final Map<HostPattern, Asked> asked = new HashMap<>();

  /// What a host asks with, and what that was made of.
  private record Asked(
      List<ServerCertificate> certificates,
      Authorities authorities,
      Map<Kind, ServedCertificate> contexts) {}

  /// @param secrets what a Secret holds now
  AskingHosts(TlsLibrary library, Function<NamespacedName, AuthoritySecret> secrets) {
    this.library = library;
    this.secrets = secrets;
  }

  /// Says who has the host's clients asked; empty for nobody.
  void put(HostPattern host, Optional<AuthorityClaim> claim) {
    if (claim.isPresent()) {
      claims.put(host, claim.get());
    } else {
      claims.remove(host);
      asked.remove(host);
    }
  }

  /// Who may have signed what the host's clients are asked for; nobody where the Secret holds
  /// nobody, and empty where they are not asked.
  Optional<Authorities> authorities(HostPattern host) {
    return Optional.ofNullable(claims.get(host))
        .map(
            claim ->
                switch (secrets.apply(claim.secret())) {
                  case AuthoritySecret.Usable usable -> usable.authorities();
                  case AuthoritySecret.Unusable _ -> Authorities.NOBODY;
                });
  }

  /// What asks the host's clients. What did not change keeps its sessions.
  ///
  /// @param certificates of the host
  Map<Kind, ServedCertificate> contexts(
      HostPattern host, List<ServerCertificate> certificates, Authorities authorities) {
    Asked before = asked.get(host);
    if (before != null
        && before.certificates.equals(certificates)
        && before.authorities.certificates().equals(authorities.certificates())) {
      return before.contexts;
    }
    Map<Kind, ServedCertificate> contexts = new EnumMap<>(Kind.class);
    for (ServerCertificate each : certificates) {
      try {
        contexts.putIfAbsent(each.kind(), library.context(each, authorities));
      } catch (SSLException refused) {
        // It is served nowhere then, which is told of its Secret.
      }
    }
    asked.put(host, new Asked(certificates, authorities, contexts));
    return contexts;
  }

  /// The hosts that ask for certificates of the Secret's authorities.
  Set<HostPattern> users(NamespacedName secret) {
    return claims.entrySet().stream()
        .filter(each -> each.getValue().secret().equals(secret))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  Optional<NamespacedName> ingress(HostPattern host) {
    return Optional.ofNullable(claims.get(host)).map(AuthorityClaim::ingress);
  }

  /// What is wrong with the Secrets that the Ingress has clients asked by, each a sentence.
  List<String> problems(NamespacedName ingress) {
    return claims.entrySet().stream()
        .filter(each -> each.getValue().ingress().equals(ingress))
        .flatMap(
            each ->
                secrets.apply(each.getValue().secret()) instanceof AuthoritySecret.Unusable unusable
                    ? List.of(problem(each.getKey(), each.getValue().secret(), unusable)).stream()
                    : List.<String>of().stream())
        .sorted()
        .toList();
  }

  private static String problem(
      HostPattern host, NamespacedName secret, AuthoritySecret.Unusable unusable) {
    return "%s: Secret %s %s; all requests for %s are answered 403"
        .formatted(Finding.annotation("auth-tls-secret"), secret, unusable.problem(), host);
  }
}
