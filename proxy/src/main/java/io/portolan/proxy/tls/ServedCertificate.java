// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A certificate and what serves it: over TCP, and over QUIC from the first client on that asks for
/// it there.
///
/// Safe for use by several threads.
public final class ServedCertificate {
  private final ServerCertificate certificate;
  private final Optional<Authorities> clients;
  private final SslContext tls;
  private @Nullable QuicSslContext quic;

  /// @param clients who may have signed the certificates that clients are asked for; empty where
  ///     they are asked for none
  ServedCertificate(ServerCertificate certificate, Optional<Authorities> clients, SslContext tls) {
    this.certificate = certificate;
    this.clients = clients;
    this.tls = tls;
  }

  SslContext tls() {
    return tls;
  }

  /// Takes milliseconds the first time.
  synchronized QuicSslContext quic() {
    QuicSslContext made = quic == null ? QuicContexts.of(certificate, clients) : quic;
    quic = made;
    return made;
  }
}
