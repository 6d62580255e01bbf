// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.network.IpAddress;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.CertificateDemand;
import io.portolan.proxy.route.CertificateDemand.Need;
import io.portolan.proxy.tls.CertificateNames;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.HostTls;
import io.portolan.proxy.tls.PassedOn;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of a connection with TLS before there is a request.
///
/// @param host that the client asks for; empty where it asks for an address
/// @param table of the proxies
record HttpTls(String host, CertificateTable table) {
  static HttpTls of(HttpQuestion question, CertificateTable table) {
    boolean isAddress = IpAddress.parse(question.host()).isPresent();
    return new HttpTls(isAddress ? "" : question.host(), table);
  }

  /// What is said of it, each in a line.
  List<Step> steps(String node) {
    List<Step> steps = new ArrayList<>();
    switch (table.of(host)) {
      case PassedOn to ->
          steps.add(
              step(
                  node,
                  "passed on as it is to "
                      + to.backend().name()
                      + ", which shows"
                      + " a certificate of its own"));
      case HostCertificates shown -> {
        shown.shown().forEach(each -> steps.add(step(node, text(each))));
        if (table.clients(host).isPresent()) {
          steps.add(step(node, "the client is asked for a certificate"));
        }
      }
    }
    return steps;
  }

  private static Step step(String node, String text) {
    return Step.of(Kind.TLS, node, text);
  }

  private String text(X509Certificate shown) {
    List<String> names = CertificateNames.of(shown).hosts();
    return (table.byDefault().shown().contains(shown)
            ? "the default certificate, which nobody trusts"
            : "certificate of " + shown.getSubjectX500Principal())
        + (names.isEmpty() ? "" : ", for " + String.join(", ", names))
        + ", until "
        + shown.getNotAfter().toInstant();
  }

  /// The names that the certificates which may be shown are for; empty where an endpoint shows one.
  Optional<List<String>> names() {
    HostTls found = table.of(host);
    return found instanceof HostCertificates shown
        ? Optional.of(
            shown.shown().stream()
                .flatMap(each -> CertificateNames.of(each).hosts().stream())
                .distinct()
                .toList())
        : Optional.empty();
  }

  /// Where the connection goes as it is.
  Optional<Backend> passedTo() {
    return table.of(host) instanceof PassedOn to ? Optional.of(to.backend()) : Optional.empty();
  }

  /// What a client without a certificate is answered; 0 when it is let in.
  ///
  /// @param tls empty where the request comes without TLS
  static int refusal(CertificateDemand demand, Optional<HttpTls> tls) {
    boolean isKnown =
        tls.isEmpty()
            || tls.get().table.clients(tls.get().host).filter(each -> !each.isNobody()).isPresent();
    if (!isKnown) {
      return 403;
    }
    if (demand.need() == Need.SIGNED) {
      return demand.errorPage().isEmpty() ? 400 : 302;
    }
    return demand.subject().isPresent() ? 403 : 0;
  }
}
