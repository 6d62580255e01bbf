// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.HostPattern;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What an Ingress may be to a host beside the owner of paths.
enum Part {
  /// It asks something of the host.
  ANY,
  /// It says that the host exists.
  KNOWN,
  /// It makes all paths of the host regular expressions.
  REGEX,
  /// It says where requests go that no path takes.
  REST,
  /// It names a certificate.
  CERTIFICATE,
  /// It has clients asked for certificates.
  CLIENTS,
  /// It names cipher suites.
  SUITES,
  /// It wants connections with TLS to go on as they are.
  PASSED,
  /// It makes the host another name of one.
  ALIAS,
  /// It sends the host's clients to another.
  SENT;

  /// All that the Ingress is to the host.
  static Set<Part> of(IngressRoutes ingress, HostPattern host) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    boolean isMain = !ingress.isCanary();
    for (Claim claim : ingress.claims().getOrDefault(host, List.of())) {
      parts.add(ANY);
      switch (claim) {
        case Claim.Known _ -> parts.add(KNOWN);
        case Claim.Rest _ -> parts.addAll(List.of(KNOWN, REST));
        case Claim.Alias _ -> parts.add(ALIAS);
        case Claim.Sent _ -> parts.add(SENT);
        case Claim.Certificate _ -> parts.add(CERTIFICATE);
        case Claim.Path _ -> {
          if (isMain && ingress.options().rewriting().makesRegex()) {
            parts.add(REGEX);
          }
        }
      }
    }
    if (parts.contains(KNOWN) && ingress.options().access().certificates().isPresent()) {
      parts.add(CLIENTS);
    }
    if (parts.contains(KNOWN) && !ingress.options().clientSuites().isEmpty()) {
      parts.add(SUITES);
    }
    if (parts.contains(ANY) && isMain && ingress.options().isPassedThrough()) {
      parts.add(PASSED);
    }
    return parts;
  }
}
