// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.ServedCertificate;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// A Secret that Ingresses name, ready to be served where that is possible.
///
/// @param reading what it holds
/// @param contexts what serves it; empty when nothing does
/// @param refusal why the library does not serve it; empty when it does
record LoadedSecret(TlsSecret reading, Map<Kind, ServedCertificate> contexts, String refusal) {

  static LoadedSecret of(TlsSecret reading, TlsLibrary library, ServerTerms terms) {
    return switch (reading) {
      case TlsSecret.Unusable unusable -> new LoadedSecret(reading, Map.of(), unusable.problem());
      case TlsSecret.Usable usable -> {
        ServerCertificate certificate = usable.certificate();
        try {
          yield new LoadedSecret(
              reading, Map.of(certificate.kind(), library.context(certificate, terms)), "");
        } catch (SSLException refused) {
          yield new LoadedSecret(
              reading,
              Map.of(),
              "has a certificate that cannot be served: " + refused.getMessage());
        }
      }
    };
  }

  /// The certificate that is served; empty when none is.
  Optional<ServerCertificate> certificate() {
    return reading instanceof TlsSecret.Usable usable && !contexts.isEmpty()
        ? Optional.of(usable.certificate())
        : Optional.empty();
  }

  /// What is wrong for who wants it, each a sentence.
  List<String> problems(CertificateClaim claim) {
    String subject = claim.field() + ".secretName: Secret " + claim.secret().orElseThrow();
    List<String> problems = new ArrayList<>();
    if (!refusal.isEmpty()) {
      problems.add(
          "%s %s; %s has the default certificate".formatted(subject, refusal, named(claim.host())));
    } else if (reading instanceof TlsSecret.Usable usable) {
      usable.warnings().forEach(warning -> problems.add(subject + " " + warning));
      if (!claim.host().equals(HostPattern.ANY) && !usable.certificate().covers(claim.host())) {
        problems.add(
            "%s has a certificate that does not name %s; clients refuse it there"
                .formatted(subject, claim.host()));
      }
    }
    return problems;
  }

  private static String named(HostPattern host) {
    return host.equals(HostPattern.ANY) ? "every other host" : host.toString();
  }
}
