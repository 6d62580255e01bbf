// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The certificates of a host: one of each kind of key at most, and at least one.
public final class HostCertificates implements HostTls {
  private final SslContext ecdsa;
  private final SslContext rsa;
  private final Optional<Authorities> clients;

  private HostCertificates(SslContext ecdsa, SslContext rsa, Optional<Authorities> clients) {
    this.ecdsa = ecdsa;
    this.rsa = rsa;
    this.clients = clients;
  }

  /// @param contexts not empty
  public static HostCertificates of(Map<Kind, SslContext> contexts) {
    return of(contexts, Optional.empty());
  }

  /// @param contexts not empty
  /// @param clients who may have signed the certificates that clients are asked for; empty where
  ///     they are asked for none
  public static HostCertificates of(Map<Kind, SslContext> contexts, Optional<Authorities> clients) {
    EnumMap<Kind, SslContext> all = new EnumMap<>(contexts);
    SslContext some = all.values().iterator().next();
    return new HostCertificates(
        all.getOrDefault(Kind.ECDSA, some), all.getOrDefault(Kind.RSA, some), clients);
  }

  /// The one that the client takes, ECDSA before RSA since it costs a server less.
  SslContext choose(ClientHello hello) {
    return hello.takesEcdsa() ? ecdsa : rsa;
  }

  /// The certificates that clients are shown, one of these each.
  public List<X509Certificate> shown() {
    return Stream.of(ecdsa, rsa)
        .flatMap(each -> ShownCertificate.of(each).stream())
        .distinct()
        .toList();
  }

  /// Who may have signed the certificates that clients are asked for.
  Optional<Authorities> clients() {
    return clients;
  }
}
