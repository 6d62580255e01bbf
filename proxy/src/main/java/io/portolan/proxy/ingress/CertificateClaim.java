// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.proxy.route.HostPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// That an Ingress wants the certificate of a Secret for a host.
///
/// @param created when the Ingress was
/// @param index of the entry in `spec.tls`
/// @param secret empty for the default certificate
record CertificateClaim(
    Instant created,
    NamespacedName ingress,
    int index,
    HostPattern host,
    Optional<NamespacedName> secret)
    implements Comparable<CertificateClaim> {
  private static final Comparator<CertificateClaim> OLDEST_FIRST =
      Comparator.comparing(CertificateClaim::created)
          .thenComparing(CertificateClaim::ingress)
          .thenComparing(CertificateClaim::index)
          .thenComparing(claim -> claim.host().toString());

  /// What the Ingress asks for; an entry without hosts is for the hosts of the rules.
  static List<CertificateClaim> of(Ingress ingress) {
    List<CertificateClaim> claims = new ArrayList<>();
    for (int i = 0; i < ingress.tls().size(); i++) {
      List<String> hosts = ingress.tls().get(i).hosts();
      List<String> named =
          hosts.isEmpty()
              ? ingress.rules().stream().map(HostRule::host).distinct().toList()
              : hosts;
      for (String host : named) {
        claims.add(of(ingress, i, host));
      }
    }
    return claims;
  }

  private static CertificateClaim of(Ingress ingress, int index, String host) {
    String secret = ingress.tls().get(index).secret();
    return new CertificateClaim(
        ingress.created(),
        ingress.name(),
        index,
        HostPattern.ingress(host),
        secret.isEmpty()
            ? Optional.empty()
            : Optional.of(new NamespacedName(ingress.name().namespace(), secret)));
  }

  /// Where the claim stands in its Ingress.
  String field() {
    return "spec.tls[" + index + "]";
  }

  @Override
  public int compareTo(CertificateClaim other) {
    return OLDEST_FIRST.compare(this, other);
  }
}
