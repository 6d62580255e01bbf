// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// What is asked about one certificate, and of whom.
public final class OcspQuestion {
  private final URI responder;
  private final byte[] request;

  private OcspQuestion(URI responder, byte[] request) {
    this.responder = responder;
    this.request = request;
  }

  /// The question about a chain's first certificate, in the form that any responder understands
  /// (RFC 5019 section 2.1.1); empty where the certificate names nobody who is asked over HTTP.
  ///
  /// @throws IOException when it cannot be asked; its sentence goes on where a Secret was named
  public static Optional<OcspQuestion> about(List<X509Certificate> chain) throws IOException {
    try {
      Optional<URI> responder = responder(new JcaX509CertificateHolder(chain.getFirst()));
      if (responder.isEmpty()) {
        return Optional.empty();
      }
      if (chain.size() < 2) {
        throw new IOException(
            "has no certificate of the authority after its own in tls.crt, without which %s cannot"
                    .formatted(responder.get())
                + " be asked about it");
      }
      CertificateID about =
          new CertificateID(
              new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
              new JcaX509CertificateHolder(chain.get(1)),
              chain.getFirst().getSerialNumber());
      return Optional.of(
          new OcspQuestion(
              responder.get(), new OCSPReqBuilder().addRequest(about).build().getEncoded()));
    } catch (CertificateEncodingException | OCSPException | OperatorCreationException broken) {
      throw new IOException(
          "has a certificate that nobody can be asked about: " + broken.getMessage(), broken);
    }
  }

  /// The first of the responders that are asked over HTTP (RFC 5280 section 4.2.2.1).
  private static Optional<URI> responder(X509CertificateHolder certificate) {
    AuthorityInformationAccess access =
        AuthorityInformationAccess.fromExtensions(certificate.getExtensions());
    return access == null
        ? Optional.empty()
        : Arrays.stream(access.getAccessDescriptions())
            .filter(each -> each.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
            .map(AccessDescription::getAccessLocation)
            .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
            .map(name -> name.getName().toString())
            .flatMap(text -> http(text).stream())
            .findFirst();
  }

  private static Optional<URI> http(String text) {
    try {
      URI address = URI.create(text);
      boolean isHttp = "http".equalsIgnoreCase(address.getScheme()) && address.getHost() != null;
      return isHttp ? Optional.of(address) : Optional.empty();
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  public URI responder() {
    return responder;
  }

  /// The request in DER.
  public byte[] request() {
    return request.clone();
  }
}
