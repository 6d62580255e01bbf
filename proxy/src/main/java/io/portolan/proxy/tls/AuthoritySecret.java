// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.IOException;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Map;

/// What a Secret of Kubernetes holds, as the authorities of clients' certificates; its sentences go
/// on where the name of the Secret ends.
public sealed interface AuthoritySecret {
  /// Where the authorities are, in PEM.
  String AUTHORITIES = "ca.crt";

  /// Where the lists of revoked certificates are, in PEM, if there are any.
  String REVOKED = "ca.crl";

  /// Clients can be asked for certificates.
  record Usable(Authorities authorities) implements AuthoritySecret {}

  /// Nobody can be let in.
  ///
  /// @param problem why
  record Unusable(String problem) implements AuthoritySecret {}

  /// Reads a Secret of whatever type.
  ///
  /// @param data as in the object, in Base64
  static AuthoritySecret read(Map<String, String> data) {
    try {
      List<X509CRL> revoked =
          data.containsKey(REVOKED)
              ? Pem.revoked(SecretData.text(data, REVOKED), REVOKED)
              : List.of();
      return new Usable(
          new Authorities(
              Pem.certificates(SecretData.text(data, AUTHORITIES), AUTHORITIES), revoked));
    } catch (IOException wrong) {
      return new Unusable(String.valueOf(wrong.getMessage()));
    }
  }
}
