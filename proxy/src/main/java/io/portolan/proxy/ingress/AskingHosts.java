// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.AuthoritySecret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The hosts whose clients are asked for certificates, and by whose Secrets.
final class AskingHosts {
  private final Function<NamespacedName, AuthoritySecret> secrets;
  private final Map<HostPattern, AuthorityClaim> claims = new HashMap<>();

  /// @param secrets what a Secret holds now
  AskingHosts(Function<NamespacedName, AuthoritySecret> secrets) {
    this.secrets = secrets;
  }

  /// Says who has the host's clients asked; empty for nobody.
  void put(HostPattern host, Optional<AuthorityClaim> claim) {
    claim.ifPresentOrElse(each -> claims.put(host, each), () -> claims.remove(host));
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
