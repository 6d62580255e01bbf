// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.proxy.route.HostPattern;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// A server's certificate with its private key.
///
/// @param chain the server's own certificate, then the one that signed it, and so on
/// @param staple what an authority has said of it, where that is known
public record ServerCertificate(
    List<X509Certificate> chain, PrivateKey key, Optional<OcspStaple> staple) {
  public ServerCertificate {
    chain = List.copyOf(chain);
  }

  /// One of which no authority has said anything.
  public ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this(chain, key, Optional.empty());
  }

  /// The same, with what an authority has said of it.
  public ServerCertificate with(OcspStaple said) {
    return new ServerCertificate(chain, key, Optional.of(said));
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
