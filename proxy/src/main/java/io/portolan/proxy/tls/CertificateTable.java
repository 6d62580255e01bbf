// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.ssl.SslContext;
import io.portolan.network.ByteMap;
import io.portolan.proxy.route.HostPattern;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which certificate a client gets, or where its connection goes as it is: an immutable table by
/// the host that it asks for. A changed table shares with the old one all hosts that did not
/// change.
public final class CertificateTable {
  private final ByteMap<HostTls> exact;
  private final ByteMap<HostTls> oneLabel;
  private final HostTls rest;
  private final HostCertificates byDefault;

  private CertificateTable(
      ByteMap<HostTls> exact, ByteMap<HostTls> oneLabel, HostTls rest, HostCertificates byDefault) {
    this.exact = exact;
    this.oneLabel = oneLabel;
    this.rest = rest;
    this.byDefault = byDefault;
  }

  /// The table in which every host has the same certificate.
  public static CertificateTable of(HostCertificates byDefault) {
    return new CertificateTable(ByteMap.empty(), ByteMap.empty(), byDefault, byDefault);
  }

  /// What hosts have that have no other.
  public HostCertificates byDefault() {
    return byDefault;
  }

  /// The table in which the host has these certificates; without any it is unknown.
  ///
  /// @param host a name, a wildcard for one label, or any host
  public CertificateTable with(HostPattern host, Optional<HostCertificates> certificates) {
    return replaced(host, certificates.map(each -> each));
  }

  /// The table in which the host's connections go on as they are.
  ///
  /// @param host a name, a wildcard for one label, or any host
  public CertificateTable with(HostPattern host, PassedOn to) {
    return replaced(host, Optional.of(to));
  }

  private CertificateTable replaced(HostPattern host, Optional<HostTls> certificates) {
    return switch (host.kind()) {
      case EXACT ->
          new CertificateTable(changed(exact, host, certificates), oneLabel, rest, byDefault);
      case ONE_LABEL ->
          new CertificateTable(exact, changed(oneLabel, host, certificates), rest, byDefault);
      case ANY -> new CertificateTable(exact, oneLabel, certificates.orElse(byDefault), byDefault);
      case ANY_DEPTH ->
          throw new IllegalArgumentException(
              host + ": a certificate's wildcard stands for one label");
    };
  }

  private static ByteMap<HostTls> changed(
      ByteMap<HostTls> hosts, HostPattern host, Optional<HostTls> certificates) {
    byte[] key = host.name().getBytes(StandardCharsets.UTF_8);
    return certificates.map(each -> hosts.with(key, each)).orElseGet(() -> hosts.without(key));
  }

  /// What the client gets: the name's own before a wildcard's, and the default for everything else,
  /// also where its connection would go on as it is.
  public SslContext find(ClientHello hello) {
    return certificates(hello.serverName()).choose(hello).tls();
  }

  /// What a client of QUIC gets.
  ///
  /// @param host that it asks for, in lower case; empty when it names none
  QuicSslContext quic(String host) {
    return certificates(host).best().quic();
  }

  /// Who may have signed the certificates that clients of a host are asked for; empty where they
  /// are asked for none.
  ///
  /// @param host in lower case
  public Optional<Authorities> clients(String host) {
    return certificates(host).clients();
  }

  private HostCertificates certificates(String host) {
    return of(host) instanceof HostCertificates certificates ? certificates : byDefault;
  }

  /// What becomes of a connection to the host, whose certificates are its own before a wildcard's.
  ///
  /// @param host in lower case
  public HostTls of(String host) {
    byte[] name = host.getBytes(StandardCharsets.UTF_8);
    @Nullable HostTls found = exact.get(name);
    int dot = host.indexOf('.');
    if (found == null && dot > 0) {
      found = oneLabel.get(name, dot + 1, name.length);
    }
    return found == null ? rest : found;
  }
}
