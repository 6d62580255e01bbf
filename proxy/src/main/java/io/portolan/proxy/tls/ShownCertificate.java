// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// Remembers which certificate a context shows, for who wants to know without a handshake.
final class ShownCertificate {
  private static final AttributeKey<X509Certificate> KEY =
      AttributeKey.valueOf(ShownCertificate.class, "shown");

  private ShownCertificate() {}

  static void keep(SslContext context, X509Certificate shown) {
    context.attributes().attr(KEY).set(shown);
  }

  static Optional<X509Certificate> of(SslContext context) {
    return Optional.ofNullable(context.attributes().attr(KEY).get());
  }
}
