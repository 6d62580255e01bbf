// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What a Secret of Kubernetes holds for connections to endpoints; its sentences go on where the
/// name of the Secret ends.
public sealed interface EndpointSecret {
  /// It can be used.
  ///
  /// @param own what is shown to endpoints that ask
  /// @param authorities of the endpoints' certificates
  record Usable(Optional<ServerCertificate> own, Authorities authorities)
      implements EndpointSecret {}

  /// It cannot be used.
  ///
  /// @param problem why
  record Unusable(String problem) implements EndpointSecret {}

  /// Reads a Secret of whatever type: `tls.crt` with `tls.key`, `ca.crt`, or all of them.
  ///
  /// @param data as in the object, in Base64
  static EndpointSecret read(Map<String, String> data) {
    try {
      boolean hasOwn = data.containsKey(TlsSecret.CHAIN) || data.containsKey(TlsSecret.KEY);
      boolean hasAuthorities = data.containsKey(AuthoritySecret.AUTHORITIES);
      if (!hasOwn && !hasAuthorities) {
        throw new IOException("has neither tls.crt and tls.key nor ca.crt");
      }
      Optional<ServerCertificate> own = hasOwn ? Optional.of(own(data)) : Optional.empty();
      return hasAuthorities
          ? switch (AuthoritySecret.read(data)) {
            case AuthoritySecret.Usable usable -> new Usable(own, usable.authorities());
            case AuthoritySecret.Unusable broken -> new Unusable(broken.problem());
          }
          : new Usable(own, Authorities.NOBODY);
    } catch (IOException wrong) {
      return new Unusable(String.valueOf(wrong.getMessage()));
    }
  }

  private static ServerCertificate own(Map<String, String> data) throws IOException {
    return switch (TlsSecret.read(TlsSecret.TYPE, data, Instant.EPOCH)) {
      case TlsSecret.Usable usable -> usable.certificate();
      case TlsSecret.Unusable broken -> throw new IOException(broken.problem());
    };
  }
}
