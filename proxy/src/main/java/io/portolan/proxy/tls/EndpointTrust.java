// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Believes endpoints as their terms say: anybody, or who has a certificate of the right name that
/// an authority stands for.
final class EndpointTrust extends X509ExtendedTrustManager {
  private final EndpointTerms terms;

  EndpointTrust(EndpointTerms terms) {
    this.terms = terms;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (terms.trusted().isEmpty()) {
      return;
    }
    Verdict verdict =
        terms
            .trusted()
            .get()
            .verify(List.of(chain), Authorities.Use.SERVER, terms.depth(), Instant.now());
    if (verdict.kind() != Verdict.Kind.GOOD) {
      throw new CertificateException(verdict.reason());
    }
    if (!CertificateNames.of(chain[0]).cover(terms.name())) {
      throw new CertificateException("the certificate does not name " + terms.name());
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException("a client asks servers");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {
    checkClientTrusted(chain, type);
  }
}
