// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.portolan.network.ByteMap;
import io.portolan.proxy.route.HostPattern;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which certificate a client gets: an immutable table by the host that it asks for. A changed
/// table shares with the old one all hosts that did not change.
public final class CertificateTable {
  private final ByteMap<HostCertificates> exact;
  private final ByteMap<HostCertificates> oneLabel;
  private final HostCertificates rest;
  private final HostCertificates byDefault;

  private CertificateTable(
      ByteMap<HostCertificates> exact,
      ByteMap<HostCertificates> oneLabel,
      HostCertificates rest,
      HostCertificates byDefault) {
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

  private static ByteMap<HostCertificates> changed(
      ByteMap<HostCertificates> hosts, HostPattern host, Optional<HostCertificates> certificates) {
    byte[] key = host.name().getBytes(StandardCharsets.UTF_8);
    return certificates.map(each -> hosts.with(key, each)).orElseGet(() -> hosts.without(key));
  }

  /// What the client gets: the name's own before a wildcard's, and the default for everything else.
  public SslContext find(ClientHello hello) {
    return of(hello.serverName()).choose(hello);
  }

  /// Who may have signed the certificates that clients of a host are asked for; empty where they
  /// are asked for none.
  ///
  /// @param host in lower case
  public Optional<Authorities> clients(String host) {
    return of(host).clients();
  }

  private HostCertificates of(String host) {
    byte[] name = host.getBytes(StandardCharsets.UTF_8);
    @Nullable HostCertificates found = exact.get(name);
    int dot = host.indexOf('.');
    if (found == null && dot > 0) {
      found = oneLabel.get(name, dot + 1, name.length);
    }
    return found == null ? rest : found;
  }
}
