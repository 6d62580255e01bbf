// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.ClientCertificates;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.CertificateDemand;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Route;
import java.util.List;
import java.util.Optional;

/// What a host asks of its clients' certificates: what the oldest Ingress says that says something,
/// on every path, since a certificate is asked for before there is a path.
///
/// @param claim who says so
/// @param demand what is asked
record HostClients(AuthorityClaim claim, CertificateDemand demand) {
  private static final String FIELD = Finding.annotation("auth-tls-secret");

  /// @param ingresses that ask something of the host, the oldest first
  /// @param problems where it is said what does not hold
  static Optional<HostClients> of(
      HostPattern host, List<IngressRoutes> ingresses, List<Problem> problems) {
    Optional<HostClients> first = Optional.empty();
    for (IngressRoutes ingress : ingresses) {
      Optional<HostClients> own = of(host, ingress);
      if (first.isEmpty()) {
        first = own;
      } else if (own.isPresent()
          && !(own.get().demand.equals(first.get().demand)
              && own.get().claim.secret().equals(first.get().claim.secret()))) {
        problems.add(
            Problem.of(
                ingress,
                FIELD,
                "clients of host "
                    + host
                    + " are asked for certificates as "
                    + first.get().claim.ingress()
                    + " says, which goes first (by age, then by name)"));
      }
    }
    return first;
  }

  private static Optional<HostClients> of(HostPattern host, IngressRoutes ingress) {
    boolean isHosts =
        !ingress.isCanary()
            && !(ingress.claims(host, Claim.Known.class).isEmpty()
                && ingress.claims(host, Claim.Rest.class).isEmpty());
    return ingress
        .options()
        .access()
        .certificates()
        .filter(_ -> isHosts)
        .map(
            asked ->
                new HostClients(new AuthorityClaim(ingress.name(), asked.secret()), demand(asked)));
  }

  private static CertificateDemand demand(ClientCertificates asked) {
    return new CertificateDemand(
        switch (asked.verify()) {
          case ON -> CertificateDemand.Need.SIGNED;
          case OPTIONAL -> CertificateDemand.Need.SIGNED_OR_NONE;
          case OPTIONAL_NO_CA, OFF -> CertificateDemand.Need.ANY_OR_NONE;
        },
        asked.depth(),
        asked.errorPage(),
        asked.isPassed(),
        asked.commonName());
  }

  /// The routes for requests that come with TLS.
  List<Route> secured(List<Route> https) {
    return https.stream().map(each -> each.with(each.options().demanding(demand))).toList();
  }

  /// The routes for requests that come without TLS, and so without a certificate: those that lead
  /// to endpoints ask for one too, or nobody would have to show one.
  List<Route> open(List<Route> http) {
    return http.stream()
        .map(
            each ->
                each.action() instanceof Forward
                    ? each.with(each.options().demanding(demand))
                    : each)
        .toList();
  }
}
