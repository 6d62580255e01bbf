// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.ClientCertificates;
import io.portolan.proxy.route.CertificateDemand;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Route;

/// What a host asks of its clients' certificates: what the oldest Ingress says that says something,
/// on every path, since a certificate is asked for before there is a path.
///
/// @param claim who says so
/// @param demand what is asked
record HostClients(AuthorityClaim claim, CertificateDemand demand) {
  /// What the Ingress says, which says something.
  static HostClients of(IngressRoutes ingress) {
    ClientCertificates asked = ingress.options().access().certificates().orElseThrow();
    return new HostClients(new AuthorityClaim(ingress.name(), asked.secret()), demand(asked));
  }

  /// Whether both ask the same of clients.
  boolean isLike(HostClients other) {
    return demand.equals(other.demand) && claim.secret().equals(other.claim.secret());
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

  /// A route for requests that come with TLS.
  Route secured(Route https) {
    return https.with(https.options().demanding(demand));
  }

  /// A route for requests that come without TLS, and so without a certificate: where it leads to
  /// endpoints it asks for one too, or nobody would have to show one.
  Route open(Route http) {
    return http.action() instanceof Forward ? secured(http) : http;
  }
}
