// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.proxy.route.HostPattern;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// A server's certificate with its private key.
///
/// @param chain the server's own certificate, then the one that signed it, and so on
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final int DNS_NAME = 2;
  private static final String WILDCARD = "*.";

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
    String name = host.toString();
    int dot = name.indexOf('.');
    String wider = dot < 0 ? name : WILDCARD + name.substring(dot + 1);
    return names().stream().anyMatch(each -> each.equals(name) || each.equals(wider));
  }

  private List<String> names() {
    try {
      Collection<List<?>> names = own().getSubjectAlternativeNames();
      if (names == null) {
        return List.of();
      }
      return names.stream()
          .filter(each -> each.getFirst().equals(DNS_NAME))
          .map(each -> String.valueOf(each.get(1)).toLowerCase(Locale.ROOT))
          .toList();
    } catch (CertificateParsingException unreadable) {
      return List.of();
    }
  }

  /// Without the key.
  @Override
  public String toString() {
    return "ServerCertificate[" + own().getSubjectX500Principal() + ", " + kind() + "]";
  }
}
