// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.proxy.route.HostPattern;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A server's certificate with its private key.
///
/// @param chain the server's own certificate, then the one that signed it, and so on
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
  public ServerCertificate {
    chain = List.copyOf(chain);
  }

  /// The kinds of keys that are served.
  public enum Kind {
    RSA,
    ECDSA
  }

  public Kind kind() {
    return key.getAlgorithm().equals("RSA") ? Kind.RSA : Kind.ECDSA;
  }

  /// The server's own certificate.
  public X509Certificate own() {
    return chain.getFirst();
  }

  /// Whether clients accept the certificate for that host: by its alternative names alone, as
  /// RFC 9525 section 6.3 says, where a wildcard stands for one label.
  public boolean covers(HostPattern host) {
    return CertificateNames.of(own()).cover(host.toString());
  }

  /// Without the key.
  @Override
  public String toString() {
    return "ServerCertificate[" + own().getSubjectX500Principal() + ", " + kind() + "]";
  }
}
