// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// A certificate and what serves it: over TCP, and over QUIC from the first client on that asks for
/// it there.
///
/// Safe for use by several threads.
public final class ServedCertificate {
  private final ServerCertificate certificate;
  private final SslContext tls;
  private @Nullable QuicSslContext quic;

  ServedCertificate(ServerCertificate certificate, SslContext tls) {
    this.certificate = certificate;
    this.tls = tls;
  }

  SslContext tls() {
    return tls;
  }

  /// Takes milliseconds the first time.
  synchronized QuicSslContext quic() {
    QuicSslContext made = quic == null ? QuicContexts.of(certificate) : quic;
    quic = made;
    return made;
  }
}
