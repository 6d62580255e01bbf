// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.route.SafePattern;
import java.util.Optional;

/// Asks clients for a certificate.
///
/// @param secret the authorities that may have signed it
/// @param verify whether it has to be there
/// @param depth how long its chain may be
/// @param errorPage where a client goes whose certificate is not good; empty for nowhere
/// @param isPassed whether the upstream gets it
/// @param commonName what its subject has to match
public record ClientCertificates(
    NamespacedName secret,
    Verify verify,
    int depth,
    String errorPage,
    boolean isPassed,
    Optional<SafePattern> commonName) {
  private static final String COMMON_NAME = "CN=";

  /// Whether a client's certificate is checked.
  public enum Verify {
    ON,
    OFF,
    OPTIONAL,
    /// It may be signed by anybody.
    OPTIONAL_NO_CA
  }

  static Optional<ClientCertificates> read(Guards guards) {
    Values values = guards.values();
    // A value that makes no sense does not switch a check off.
    Verify verify = values.choice("auth-tls-verify-client", Verify.class, Verify.ON);
    if (verify == Verify.OFF || values.find("auth-tls-secret").isEmpty()) {
      return Optional.empty();
    }
    Optional<SafePattern> commonName =
        guards.read(
            values.find("auth-tls-match-cn"),
            "CN= and a regular expression",
            ClientCertificates::cn);
    Optional<NamespacedName> secret = guards.secret("auth-tls-secret", true);
    return secret.map(
        each ->
            new ClientCertificates(
                each,
                verify,
                values.number("auth-tls-verify-depth", 1, Integer.MAX_VALUE, 1),
                values.text(
                    "auth-tls-error-page",
                    "an address such as https://a.example/why",
                    Forms.HTTP_URL),
                values.flag("auth-tls-pass-certificate-to-upstream", false),
                commonName));
  }

  private static Optional<SafePattern> cn(String text) {
    if (!text.startsWith(COMMON_NAME)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SafePattern.whole(".*CN=(?:" + text.substring(3) + ").*"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
