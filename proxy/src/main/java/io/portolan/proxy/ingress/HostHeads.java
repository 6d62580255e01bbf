// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import java.util.Optional;
import java.util.Set;

/// What goes first on a host, beside its paths; what others ask for is held against it.
///
/// @param isKnown whether the host exists
/// @param isSent whether its clients are sent to another, if it does not
/// @param isRegex whether its paths are regular expressions
/// @param certificate what the oldest Ingress says of it that says something
/// @param rest the oldest Ingress with a default backend
/// @param root whose the path `/` is
/// @param clients what is asked of clients' certificates
/// @param suites that its clients are spoken with
/// @param isPassed whether connections with TLS go on as they are
/// @param name of which it is another
record HostHeads(
    boolean isKnown,
    boolean isSent,
    boolean isRegex,
    Optional<CertificateHead> certificate,
    Optional<NamespacedName> rest,
    Optional<NamespacedName> root,
    Optional<HostClients> clients,
    Optional<HostSuites> suites,
    boolean isPassed,
    Optional<HostPattern> name) {

  /// @param secret empty for the default certificate
  record CertificateHead(NamespacedName ingress, Optional<NamespacedName> secret) {
    private static Optional<CertificateHead> of(HostPattern host, IngressRoutes ingress) {
      return ingress
          .first(host, Claim.Certificate.class)
          .map(claim -> new CertificateHead(ingress.name(), claim.secret()));
    }
  }

  static HostHeads of(HostClaims claims) {
    Optional<PathClaim> root = claims.paths().owner(PathMatch.ALL);
    return new HostHeads(
        claims.has(Part.KNOWN),
        claims.has(Part.SENT),
        claims.isRegex(),
        claims.first(Part.CERTIFICATE).flatMap(each -> CertificateHead.of(claims.host(), each)),
        claims.first(Part.REST).map(IngressRoutes::name),
        root.map(each -> each.ingress().name()),
        claims.first(Part.CLIENTS).map(HostClients::of),
        claims.first(Part.SUITES).map(HostSuites::of),
        root.flatMap(Passthrough::of).isPresent(),
        claims.first(Part.ALIAS).flatMap(each -> name(claims.host(), each)));
  }

  private static Optional<HostPattern> name(HostPattern host, IngressRoutes ingress) {
    return ingress.first(host, Claim.Alias.class).map(Claim.Alias::of);
  }

  /// Names the Ingresses of which something else may have to be said, now that others go first.
  void tell(HostClaims claims, Set<NamespacedName> told) {
    HostHeads now = of(claims);
    boolean isSameKind =
        isKnown == now.isKnown
            && isSent == now.isSent
            && isRegex == now.isRegex
            && name.isPresent() == now.name.isPresent();
    if (!isSameKind) {
      tell(claims, Part.ANY, told);
      return;
    }
    if (!rest.equals(now.rest)) {
      tell(claims, Part.REST, told);
    }
    if (!root.equals(now.root)) {
      tell(claims, Part.PASSED, told);
    }
    if (!clients.equals(now.clients) || isPassed != now.isPassed) {
      tell(claims, Part.CLIENTS, told);
    }
    if (!suites.equals(now.suites) || isPassed != now.isPassed) {
      tell(claims, Part.SUITES, told);
    }
    if (!name.equals(now.name)) {
      tell(claims, Part.ALIAS, told);
    }
    if (!certificate.equals(now.certificate)) {
      for (IngressRoutes each : claims.all(Part.CERTIFICATE)) {
        Claim.Certificate own = each.first(claims.host(), Claim.Certificate.class).orElseThrow();
        if (isAgainst(own, certificate) || isAgainst(own, now.certificate)) {
          told.add(each.name());
        }
      }
    }
  }

  private static void tell(HostClaims claims, Part part, Set<NamespacedName> told) {
    claims.all(part).forEach(each -> told.add(each.name()));
  }

  private static boolean isAgainst(Claim.Certificate own, Optional<CertificateHead> first) {
    return first.isPresent() && !first.get().secret().equals(own.secret());
  }
}
