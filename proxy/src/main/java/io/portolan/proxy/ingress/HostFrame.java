// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import java.util.List;
import java.util.Optional;

/// What holds for all paths of a host; it seldom changes, and then all of them are compiled anew.
///
/// @param rules whose paths it has: its own, or those of the host that it is another name of
/// @param isRegex whether these are regular expressions
/// @param hasTls whether it has a certificate
/// @param clients what is asked of clients' certificates; empty for nothing
/// @param suites of TLS 1.2 that it has of its own; empty for none
/// @param passedTo where connections with TLS go as they are; empty where TLS ends here
record HostFrame(
    HostPattern rules,
    boolean isRegex,
    boolean hasTls,
    Optional<HostClients> clients,
    List<String> suites,
    Optional<Backend> passedTo) {

  /// How connections with TLS are treated.
  HostEncryption encryption() {
    return new HostEncryption(clients.map(HostClients::claim), suites, passedTo);
  }

  static HostFrame of(HostClaims rules, boolean hasTls) {
    Optional<Backend> passedTo = rules.paths().owner(PathMatch.ALL).flatMap(Passthrough::of);
    return new HostFrame(
        rules.host(),
        rules.isRegex(),
        hasTls,
        passedTo.isPresent() ? Optional.empty() : rules.first(Part.CLIENTS).map(HostClients::of),
        rules.first(Part.SUITES).map(each -> each.options().clientSuites()).orElse(List.of()),
        passedTo);
  }
}
