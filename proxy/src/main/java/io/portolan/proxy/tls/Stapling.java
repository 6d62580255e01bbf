// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.time.Instant;
import javax.net.ssl.SSLEngine;

/// Shows clients that ask what an authority has said of a certificate (RFC 6066 section 8). The
/// JDK's own TLS takes no response from us, so that with it nothing is shown.
final class Stapling {
  private static final AttributeKey<OcspStaple> STAPLE =
      AttributeKey.valueOf(Stapling.class, "staple");

  private Stapling() {}

  /// Whether the library can.
  static boolean isSupported(TlsLibrary library) {
    return library == TlsLibrary.BORINGSSL && OpenSsl.isOcspSupported();
  }

  /// What is shown by the connections of a context that was made for it.
  static void keep(SslContext context, OcspStaple staple) {
    context.attributes().attr(STAPLE).set(staple);
  }

  /// Shows it by one connection, as long as it holds.
  static void show(SslContext context, SSLEngine engine) {
    OcspStaple staple = context.attributes().attr(STAPLE).get();
    if (staple != null && engine instanceof ReferenceCountedOpenSslEngine boring) {
      staple.at(Instant.now()).ifPresent(boring::setOcspResponse);
    }
  }
}
