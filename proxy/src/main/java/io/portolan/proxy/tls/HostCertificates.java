// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import java.util.EnumMap;
import java.util.Map;

/// The certificates of a host: one of each kind of key at most, and at least one.
public final class HostCertificates {
  private final SslContext ecdsa;
  private final SslContext rsa;

  private HostCertificates(SslContext ecdsa, SslContext rsa) {
    this.ecdsa = ecdsa;
    this.rsa = rsa;
  }

  /// @param contexts not empty
  public static HostCertificates of(Map<Kind, SslContext> contexts) {
    EnumMap<Kind, SslContext> all = new EnumMap<>(contexts);
    SslContext some = all.values().iterator().next();
    return new HostCertificates(
        all.getOrDefault(Kind.ECDSA, some), all.getOrDefault(Kind.RSA, some));
  }

  /// The one that the client takes, ECDSA before RSA since it costs a server less.
  SslContext choose(ClientHello hello) {
    return hello.takesEcdsa() ? ecdsa : rsa;
  }
}
