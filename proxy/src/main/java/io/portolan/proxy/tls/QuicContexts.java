// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.util.List;

/// What encrypts HTTP/3: TLS 1.3 in the native library that QUIC has of its own, which is loaded
/// when the first of these is made.
public final class QuicContexts {
  private QuicContexts() {}

  /// What gives each client the certificate of the host that it asks for. Nothing is taken before
  /// the handshake is complete, since it could be sent a second time by somebody else (RFC 8446
  /// section 8).
  public static QuicSslContext bySni(LiveCertificates certificates) {
    return QuicSslContextBuilder.buildForServerWithSni(
        name -> certificates.table().quic(name == null ? "" : TlsPeer.hostOf(name)));
  }

  /// Asks clients for no certificate: the context that all connections begin with would have to ask
  /// on behalf of every host.
  static QuicSslContext of(ServerCertificate certificate) {
    return QuicSslContextBuilder.forServer(SingleKey.factory(certificate), null)
        .trustManager(new AskedClient(List.of()))
        .applicationProtocols(Http3.supportedApplicationProtocols())
        .earlyData(false)
        .build();
  }
}
