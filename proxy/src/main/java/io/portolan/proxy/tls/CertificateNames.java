// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.network.IpAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The alternative names of a certificate, which alone say whose it is (RFC 9525 section 6).
///
/// @param hosts in lower case, with wildcards
public record CertificateNames(List<String> hosts, List<IpAddress> addresses) {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final String WILDCARD = "*.";

  /// Those of the certificate; none of one that cannot be read.
  public static CertificateNames of(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return new CertificateNames(List.of(), List.of());
      }
      return new CertificateNames(
          texts(names, DNS_NAME).map(each -> each.toLowerCase(Locale.ROOT)).toList(),
          texts(names, IP_ADDRESS).flatMap(each -> IpAddress.parse(each).stream()).toList());
    } catch (CertificateParsingException unreadable) {
      return new CertificateNames(List.of(), List.of());
    }
  }

  private static Stream<String> texts(Collection<List<?>> names, int type) {
    return names.stream()
        .filter(each -> each.getFirst().equals(type))
        .map(each -> String.valueOf(each.get(1)));
  }

  /// Whether the certificate is good for the host, where a wildcard stands for one label.
  ///
  /// @param host a name, also with a wildcard, or an address
  boolean cover(String host) {
    Optional<IpAddress> address = IpAddress.parse(host);
    if (address.isPresent()) {
      return addresses.contains(address.get());
    }
    String name = host.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    String wider = dot < 0 ? name : WILDCARD + name.substring(dot + 1);
    return hosts.contains(name) || hosts.contains(wider);
  }
}
