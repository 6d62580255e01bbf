// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.proxy.tls.ServerCertificate.Kind;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The certificates of a host: one of each kind of key at most, and at least one.
public final class HostCertificates implements HostTls {
  private final ServedCertificate ecdsa;
  private final ServedCertificate rsa;
  private final Optional<Authorities> clients;

  private HostCertificates(
      ServedCertificate ecdsa, ServedCertificate rsa, Optional<Authorities> clients) {
    this.ecdsa = ecdsa;
    this.rsa = rsa;
    this.clients = clients;
  }

  /// @param contexts not empty
  public static HostCertificates of(Map<Kind, ServedCertificate> contexts) {
    return of(contexts, Optional.empty());
  }

  /// @param contexts not empty
  /// @param clients who may have signed the certificates that clients are asked for; empty where
  ///     they are asked for none
  public static HostCertificates of(
      Map<Kind, ServedCertificate> contexts, Optional<Authorities> clients) {
    EnumMap<Kind, ServedCertificate> all = new EnumMap<>(contexts);
    ServedCertificate some = all.values().iterator().next();
    return new HostCertificates(
        all.getOrDefault(Kind.ECDSA, some), all.getOrDefault(Kind.RSA, some), clients);
  }

  /// The one that the client takes, ECDSA before RSA since it costs a server less.
  ServedCertificate choose(ClientHello hello) {
    return hello.takesEcdsa() ? ecdsa : rsa;
  }

  /// The certificates that clients are shown, one of these each.
  public List<X509Certificate> shown() {
    return Stream.of(ecdsa, rsa)
        .flatMap(each -> ShownCertificate.of(each.tls()).stream())
        .distinct()
        .toList();
  }

  /// The one for clients of QUIC, which need not be asked: all that speak TLS 1.3 take ECDSA
  /// (RFC 8446 section 9.1).
  ServedCertificate best() {
    return ecdsa;
  }

  /// Who may have signed the certificates that clients are asked for.
  Optional<Authorities> clients() {
    return clients;
  }
}
